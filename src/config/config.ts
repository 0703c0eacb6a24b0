import type { GradingOptions } from '../records/grade.ts';
import type { Plugins } from './plugins.ts';
import type { MixOptions } from '../records/mix.ts';
import type { MaxTokensField, Sampling, StreamMode } from '../records/model-reply.ts';
import type { TraceOptions } from '../records/trace.ts';
import type { PromptOptions } from '../records/prompt-template.ts';
import type { Price } from '../records/money.ts';
import type { KafkaClientOptions } from './user-config.ts';

/** The limits of one worker's calls to a model. */
export interface ModelLimits {
  /** Calls in flight at once, per worker: 1 to 4,096. Default 64. */
  readonly concurrency: number;
  /** One call, from request to the end of its reply, in milliseconds: at most 3,600,000. */
  readonly timeoutMs: number;
  /** In any 60 seconds; null means no limit. */
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Whether all workers together share the limits per minute. */
  readonly shared: boolean;
}

/** The limits of one worker's calls to a chat model. */
export interface ChatLimits extends ModelLimits {
  /** Maximum pause in a streamed reply, in milliseconds: at most 3,600,000. Default 120,000. */
  readonly idleTimeoutMs: number;
}

/** A model behind an endpoint. */
export interface EndpointConfig {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly model: string;
  /** The *name* of the variable with the key; the key itself: `apiKeyOf(config, role)`. */
  readonly apiKeyEnv: string | null;
  /** The *names* of the variables with the values of further headers; the values: `headersOf(config, role)`. */
  readonly headersEnv: Readonly<Record<string, string>>;
  readonly limits: ModelLimits;
  /** The price of tokens; null: spend counts as 0. */
  readonly price: Price | null;
}

/** A chat model behind an OpenAI-compatible endpoint. */
export interface ChatModelConfig extends EndpointConfig {
  readonly sampling: Sampling;
  readonly limits: ChatLimits;
  /** `auto`: streamed for the teacher, and if the endpoint requires it. */
  readonly stream: StreamMode;
  readonly maxTokensField: MaxTokensField;
  /** Further fields of every request, sent unchanged; empty means none. */
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
  /** The context length in tokens: longer attempts are rated in windows of whole steps. */
  readonly contextTokens: number;
}

/** Skywork-o1-Open-PRM behind vLLM; `baseUrl` is the root of the server. */
export interface SkyworkConfig extends EndpointConfig {
  readonly kind: 'skywork';
  /** The context length in tokens: longer attempts are rated in windows of whole steps. */
  readonly contextTokens: number;
  /** The folder of its tokenizer: an absolute path. */
  readonly tokenizer: string;
  /** `POST /v1/embeddings`, or `POST /pooling` of a newer vLLM. */
  readonly route: 'embeddings' | 'pooling';
}

/** A chat model that rates steps. */
export interface CriticConfig extends ChatModelConfig {
  readonly kind: 'critic';
  /** Tokens of prompt and answer together; null: unknown, its server enforces the limit. */
  readonly contextTokens: number | null;
  /** How the form of its answer is requested: `response_format` of the request. */
  readonly output: 'json_schema' | 'json_object' | 'text';
}

/** The model that rates steps. */
export type ScorerConfig = PrmConfig | SkyworkConfig | CriticConfig;

/** The cluster. Passwords and certificates are not here: `kafkaSecurityOf(config)`. */
export interface KafkaConfig {
  /** `host:port` each; null: the embedded broker, or Docker. */
  readonly brokers: readonly string[] | null;
  readonly questionsTopic: string;
  /** The number of partitions of the topics that sluice creates. */
  readonly partitions: number;
  /** The replication factor of the topics that sluice creates; null means the broker's default. */
  readonly replicationFactor: number | null;
  readonly ssl: boolean;
  readonly saslMechanism: SaslMechanism | null;
  /** The data folder of the embedded broker: an absolute path. */
  readonly dataDir: string;
  /** The compression of sluice's batches. */
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly clientId: string;
  /** These override sluice's settings of the client. */
  readonly options: KafkaClientOptions;
  /** Null: records are in Avro's single-object encoding. User and secrets: `registryAccessOf(config)`. */
  readonly schemaRegistry: { readonly url: string } | null;
}

/** The SASL mechanism of a client. */
export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer';

/** How rows of a source become questions. */
export interface SourceRows {
  /** The name of the value in the rows, by field of a question; null: the rows are questions. */
  readonly map: Readonly<Record<string, string>> | null;
  /** The domain of rows without one; null: such a row is refused. */
  readonly domain: string | null;
  /** Whether `run` waits for more rows; else it reads the rows that exist when it starts. */
  readonly follow: boolean;
}

/** A source of questions while `run` runs. */
export type SourceConfig = SourceRows &
  (
    | {
        readonly kind: 'topic';
        readonly topic: string;
        readonly format: 'json' | 'avro' | 'confluent-avro' | 'confluent-json';
        /** The schema file of Avro values: an absolute path. */
        readonly schema: string | null;
      }
    | {
        /** `files`: a file, or a folder with all its files. `hub`: files of the Hugging Face hub. */
        readonly kind: 'files';
        /** The path as it was written. */
        readonly name: string;
        /** An absolute path. */
        readonly path: string;
        /** Null: by file name extension. */
        readonly format: 'jsonl' | 'csv' | 'tsv' | 'parquet' | null;
      }
    | {
        readonly kind: 'hub';
        /** `hf://datasets/OWNER/NAME[@REVISION]/PATH`. */
        readonly name: string;
        readonly format: 'jsonl' | 'csv' | 'tsv' | 'parquet' | null;
      }
  );

/** The answers that verifiers accept in addition to equal ones. */
export interface VerificationConfig {
  /** Accepts decimals that are an exact gold rounded to at least this number of significant digits; null: never. */
  readonly decimals: { readonly significantDigits: number } | null;
}

/**
 * The whole configuration with every default filled in; deeply frozen, except that plug-ins are the user's own objects.
 * It contains no secret.
 */
export interface Config extends Plugins {
  readonly campaign: string;
  readonly kafka: KafkaConfig;
  readonly models: {
    readonly target: ChatModelConfig;
    readonly teacher: ChatModelConfig;
    /** All teachers; the first one is `teacher`. Default: there is only one. */
    readonly teachers?: readonly TeacherConfig[];
    readonly scorer: ScorerConfig;
    /** Default: only the rules of the verifier decide. */
    readonly judge?: ChatModelConfig;
  };
  readonly grading: GradingOptions;
  readonly traces: TraceOptions;
  readonly prompts: PromptOptions;
  /** Its shares: `mixShares(mix)`. */
  readonly mix: MixOptions;
  /** The wanted number of verified records; null: grow without an end, keeping the mix. */
  readonly size: number | null;
  readonly seed: number;
  /** The maximum cost of the campaign over all workers; null: no limit. */
  readonly budget: { readonly maxUsd: string } | null;
  readonly verification: VerificationConfig;
  /** The sandbox for programs of code questions; `trusted`: plain subprocesses, on the user's explicit request. */
  readonly sandbox: 'bubblewrap' | 'trusted';
  /** Campaigns on the same cluster whose replies to the same requests are reused; empty means none. */
  readonly reuse: readonly string[];
  /** The sources of questions while `run` runs; empty means none. */
  readonly sources: readonly SourceConfig[];
}
