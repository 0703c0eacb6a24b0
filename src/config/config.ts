import type { GradingOptions } from '../records/grade.ts';
import type { Plugins } from './plugins.ts';
import type { MixOptions } from '../records/mix.ts';
import type { MaxTokensField, Sampling, StreamMode } from '../records/model-reply.ts';
import type { TraceOptions } from '../records/trace.ts';
import type { PromptOptions } from '../records/prompt-template.ts';
import type { Price } from '../records/money.ts';
import type { KafkaClientOptions } from './user-config.ts';

/** How hard one worker may press on a model. */
export interface ModelLimits {
  /** Calls in flight at once, per worker: 1 to 4,096. Default 64. */
  readonly concurrency: number;
  /** One call, from request to the end of its reply, in milliseconds: at most 3,600,000. */
  readonly timeoutMs: number;
  /** In any 60 seconds; null: no limit. */
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Whether the limits of a minute are those of all workers together. */
  readonly shared: boolean;
}

/** How hard one worker may press on a chat model. */
export interface ChatLimits extends ModelLimits {
  /** How long a streamed reply that has begun may give nothing, in milliseconds: at most 3,600,000. Default 120,000. */
  readonly idleTimeoutMs: number;
}

/** A model behind an endpoint. */
export interface EndpointConfig {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly model: string;
  /** The *name* of the variable that holds the key; the key itself: `apiKeyOf(config, role)`. */
  readonly apiKeyEnv: string | null;
  /** The *names* of the variables that hold the values of further headers; the values: `headersOf(config, role)`. */
  readonly headersEnv: Readonly<Record<string, string>>;
  readonly limits: ModelLimits;
  /** What tokens cost; null: spend counts as 0. */
  readonly price: Price | null;
}

/** A chat model behind an OpenAI-compatible endpoint. */
export interface ChatModelConfig extends EndpointConfig {
  readonly sampling: Sampling;
  readonly limits: ChatLimits;
  /** `auto`: streamed for the teacher, and where the endpoint demands it. */
  readonly stream: StreamMode;
  readonly maxTokensField: MaxTokensField;
  /** Further fields of every request, sent as they are; empty: none. */
  readonly extraBody: Readonly<Record<string, unknown>>;
}

/** One of several teachers. */
export interface TeacherConfig extends ChatModelConfig {
  /** Its part of the questions, relative to the other teachers'; at least 0. */
  readonly share: number;
}

/** The process reward model behind vLLM's `POST /pooling`; `baseUrl` is the root of the server. */
export interface PrmConfig extends EndpointConfig {
  readonly kind: 'prm';
  /** Tokens that it reads at once: longer attempts are rated in windows of whole steps. */
  readonly contextTokens: number;
}

/** Skywork-o1-Open-PRM behind vLLM; `baseUrl` is the root of the server. */
export interface SkyworkConfig extends EndpointConfig {
  readonly kind: 'skywork';
  /** Tokens that it reads at once: longer attempts are rated in windows of whole steps. */
  readonly contextTokens: number;
  /** The folder of its tokenizer: an absolute path. */
  readonly tokenizer: string;
  /** `POST /v1/embeddings`, or `POST /pooling` of a newer vLLM. */
  readonly route: 'embeddings' | 'pooling';
}

/** A chat model that rates steps. */
export interface CriticConfig extends ChatModelConfig {
  readonly kind: 'critic';
  /** Tokens of prompt and answer together; null: not known, its server says it. */
  readonly contextTokens: number | null;
  /** How its answer gets its form: `response_format` of the request. */
  readonly output: 'json_schema' | 'json_object' | 'text';
}

/** What rates steps. */
export type ScorerConfig = PrmConfig | SkyworkConfig | CriticConfig;

/** The cluster. Passwords and certificates are not here: `kafkaSecurityOf(config)`. */
export interface KafkaConfig {
  /** `host:port` each; null: the embedded broker, or Docker. */
  readonly brokers: readonly string[] | null;
  readonly questionsTopic: string;
  /** Of the topics that sluice creates. */
  readonly partitions: number;
  /** Of the topics that sluice creates; null: as the broker is set. */
  readonly replicationFactor: number | null;
  readonly ssl: boolean;
  readonly saslMechanism: SaslMechanism | null;
  /** Where the embedded broker keeps its data: an absolute path. */
  readonly dataDir: string;
  /** What our batches are written with. */
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly clientId: string;
  /** They win over sluice's own settings of the client. */
  readonly options: KafkaClientOptions;
  /** Null: records are in Avro's single-object encoding. User and secrets: `registryAccessOf(config)`. */
  readonly schemaRegistry: { readonly url: string } | null;
}

/** How a client proves itself to the broker. */
export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';

/** How rows of a source become questions. */
export interface SourceRows {
  /** By field of a question, the name that its value has in the rows; null: the rows are questions. */
  readonly map: Readonly<Record<string, string>> | null;
  /** Of rows that name none; null: such a row is refused. */
  readonly domain: string | null;
  /** Whether `run` waits for more of it; else it reads what is there when it starts. */
  readonly follow: boolean;
}

/** What brings questions in while `run` runs. */
export type SourceConfig = SourceRows &
  (
    | {
        readonly kind: 'topic';
        readonly topic: string;
        readonly format: 'json' | 'avro' | 'confluent-avro' | 'confluent-json';
        /** Of Avro values: an absolute path. */
        readonly schema: string | null;
      }
    | {
        /** `files`: a file, or a folder with all that is in it. `hub`: files of the Hugging Face hub. */
        readonly kind: 'files';
        /** As it was written. */
        readonly name: string;
        /** An absolute path. */
        readonly path: string;
        /** Null: by the endings of their names. */
        readonly format: 'jsonl' | 'csv' | 'tsv' | 'parquet' | null;
      }
    | {
        readonly kind: 'hub';
        /** `hf://datasets/OWNER/NAME[@REVISION]/PATH`. */
        readonly name: string;
        readonly format: 'jsonl' | 'csv' | 'tsv' | 'parquet' | null;
      }
  );

/** What the verifiers accept beside what is equal. */
export interface VerificationConfig {
  /** Decimals that are an exact gold rounded to at least so many significant digits; null: never. */
  readonly decimals: { readonly significantDigits: number } | null;
}

/**
 * The whole configuration with every default filled in; frozen all the way down, except that plug-ins are what the user
 * gave. It holds no secret.
 */
export interface Config extends Plugins {
  readonly campaign: string;
  readonly kafka: KafkaConfig;
  readonly models: {
    readonly target: ChatModelConfig;
    readonly teacher: ChatModelConfig;
    /** All teachers, the first of them `teacher`. Left out: there is one. */
    readonly teachers?: readonly TeacherConfig[];
    readonly scorer: ScorerConfig;
    /** Left out: the rules of the verifier alone decide. */
    readonly judge?: ChatModelConfig;
  };
  readonly grading: GradingOptions;
  readonly traces: TraceOptions;
  readonly prompts: PromptOptions;
  /** Its shares: `mixShares(mix)`. */
  readonly mix: MixOptions;
  /** Verified records wanted; null: grow for ever, holding the mix. */
  readonly size: number | null;
  readonly seed: number;
  /** What the campaign may cost over all workers; null: no bound. */
  readonly budget: { readonly maxUsd: string } | null;
  readonly verification: VerificationConfig;
  /** What programs of code questions run in; `trusted`: in plain subprocesses, on the user's explicit word. */
  readonly sandbox: 'bubblewrap' | 'trusted';
  /** Campaigns on the same cluster whose replies to the same requests are used; empty: none. */
  readonly reuse: readonly string[];
  /** What brings questions in while `run` runs; empty: nothing does. */
  readonly sources: readonly SourceConfig[];
}
