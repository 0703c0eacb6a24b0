import type { UserMix } from './user-mix.ts';
import type { DomainVerifier } from '../records/domain-verifier.ts';
import type { Aggregate } from '../records/grade.ts';
import type { GradingMethod } from '../records/grading/methods.ts';
import type { GradingPolicy } from '../records/grading/policy.ts';
import type { QuestionFilter } from '../records/question-filter.ts';
import type { UserSource } from './user-source.ts';
import type { UserChatModel, UserScorer, UserTeacher } from './user-models.ts';

/** TLS as kafkajs takes it: PEM text or bytes, or the files that hold it (relative to the working directory). */
export interface UserTls {
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Name of the environment variable that holds the passphrase of the key. */
  readonly passphraseEnv?: string;
  readonly servername?: string;
  /** Default true. */
  readonly rejectUnauthorized?: boolean;
}

/** SASL as kafkajs takes it, except that a password is named by its environment variable. */
export type UserSasl =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
      readonly username: string;
      readonly passwordEnv: string;
    }
  | {
      readonly mechanism: 'oauthbearer';
      /**
       * File with a token, relative to the working directory. It is read again for each authentication, so that a renewed
       * token takes effect. One of `tokenFile`, `tokenEnv` and `oauthBearerProvider`.
       */
      readonly tokenFile?: string;
      /** Name of the environment variable that holds a token. It is not renewed. */
      readonly tokenEnv?: string;
      /** Gives a token; asked again before the last one ends. `extensions` go to the broker with it (RFC 7628). */
      readonly oauthBearerProvider?: () => Promise<{
        readonly value: string;
        readonly extensions?: Readonly<Record<string, string>>;
      }>;
    };

/** A schema registry with Confluent's API, and how it lets us in. */
export interface UserSchemaRegistry {
  /** The root of the API: `http://localhost:8081`, of Apicurio `http://localhost:8080/apis/ccompat/v7`. */
  readonly url: string;
  /** The user, or the key of an API key, with `passwordEnv`. */
  readonly username?: string;
  /** Name of the environment variable that holds the password, or the secret of the API key. */
  readonly passwordEnv?: string;
  /** Name of the environment variable that holds a bearer token. */
  readonly tokenEnv?: string;
  /** PEM file with the certificates of the authority that signed the registry's. */
  readonly caFile?: string;
  /** Further headers, each with the name of the environment variable that holds its value. */
  readonly headersEnv?: Readonly<Record<string, string>>;
}

/** Settings of the Kafka client beside the fields of `kafka`, as kafkajs takes them. Times in milliseconds. */
export interface KafkaClientOptions {
  readonly connectionTimeout?: number;
  readonly authenticationTimeout?: number;
  readonly reauthenticationThreshold?: number;
  readonly requestTimeout?: number;
  readonly enforceRequestTimeout?: boolean;
  readonly retry?: {
    readonly maxRetryTime?: number;
    readonly initialRetryTime?: number;
    readonly factor?: number;
    readonly multiplier?: number;
    readonly retries?: number;
  };
}

/** Settings of the grading policies that sluice has. */
export interface UserGrading {
  /**
   * `paper` (the default): one attempt, and the step scores of a wrong one. `pass-rate`: the share of right attempts.
   * `hybrid`: that share where an attempt is right, and the step scores of the wrong ones where none is. `test-share`: for
   * code, the share of tests that the attempts passed.
   */
  readonly method?: GradingMethod;
  /** The most attempts at a question, 1 to 64. Default 8; with `test-share` 1; with `paper` 1, and no other. */
  readonly attempts?: number;
  /** How step scores become one. Default `mean`. */
  readonly aggregate?: Aggregate;
  /** Descending, in [0, 1]. Default `[0.8, 0.6, 0.4, 0.2]`. */
  readonly thresholds?: readonly [number, number, number, number];
  /** What an attempt cut off at the target's `maxTokens` counts as. Default `incorrect`. */
  readonly truncated?: 'incorrect' | 'ungraded';
  /**
   * Not with `paper`: five descending cuts in [0, 1] on the share of right attempts (`test-share`: of tests passed). Above the first is level 0, …
   * above the last level 4, else level 5. Default `[0.8, 0.6, 0.4, 0.2, 0]`.
   */
  readonly bands?: readonly [number, number, number, number, number];
  /**
   * `pass-rate`, `hybrid`: attempts at a question end when its level is as probable as this, above 0.5 and at most 1. With
   * 1 only when the attempts that are left could not change it. Default 0.98.
   */
  readonly confidence?: number;
  /** `pass-rate`, `hybrid`: the Beta prior of the share of right attempts, for `confidence`. Default `[0.5, 0.5]`. */
  readonly prior?: readonly [right: number, wrong: number];
  /**
   * `pass-rate`, `hybrid` with 3 attempts at least: a question of mathematics or choice without an `answer` gets the one that
   * most attempts give, if they are the share `minShare` (default 0.6) of all. Default null: such questions have no level.
   */
  readonly consensus?: { readonly minShare?: number } | null;
}

/** How questions are put to a model. In a template `{question}` is needed, `{instruction}` is allowed; nothing else is replaced. */
export interface UserPrompts {
  /** The system message. Default: none. */
  readonly system?: string | null;
  /** The user message of a mathematics question. Default `'{question}\n\n{instruction}'`, as for the others. */
  readonly math?: string;
  readonly code?: string;
  readonly choice?: string;
}

/** What `sluice.config.ts` exports. Every field but `campaign` and `models` has a default. */
export interface UserConfig {
  /** `[a-z0-9-]{1,64}`: prefix of the campaign's topics, groups and transactional ids. */
  readonly campaign: string;
  readonly kafka?: {
    /** `host:port` each. Default: `KAFKA_BROKERS` (comma separated), else an embedded broker, else Docker. */
    readonly brokers?: readonly string[];
    /** Default `questions`. */
    readonly questionsTopic?: string;
    /** Of the topics that sluice creates: 1 to 1,000. Default 8. */
    readonly partitions?: number;
    /** Of the topics that sluice creates. Default: the broker's. */
    readonly replicationFactor?: number;
    /** Default false. */
    readonly ssl?: boolean | UserTls;
    readonly sasl?: UserSasl;
    /** Data of the embedded broker, relative to the working directory. Default `.sluice/kafka`. */
    readonly dataDir?: string;
    /** What sluice's batches are written with; all of these are read, of any writer. Default `zstd`. */
    readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
    /** What the brokers' logs and quotas call this client. Default `sluice`. */
    readonly clientId?: string;
    /** They win over sluice's own. */
    readonly options?: KafkaClientOptions;
    /** A schema registry with Confluent's API. Default null: records are in Avro's single-object encoding. */
    readonly schemaRegistry?: UserSchemaRegistry | null;
  };
  readonly models: {
    readonly target: UserChatModel;
    /** The teacher; or `teachers`. */
    readonly teacher?: UserChatModel;
    /** 1 to 16 teachers, in place of `teacher`. */
    readonly teachers?: readonly UserTeacher[];
    /**
     * A chat model that looks again at what the rules called incorrect or unparsable, and can only rescue. Left out: none.
     * Its temperature is 0 by default.
     */
    readonly judge?: UserChatModel;
    /** What rates the steps of wrong attempts. Required, under this name or the older one. */
    readonly scorer?: UserScorer;
    /** The older name of `scorer`, read until version 1.0. */
    readonly grader?: UserScorer;
  };
  /** Settings of sluice's own policies, or a policy of one's own, which is used as it is. */
  readonly grading?: UserGrading | GradingPolicy;
  /** Asked about each question before the first attempt, in this order. Default: none. */
  readonly questionFilters?: readonly QuestionFilter[];
  /**
   * Verifiers of domains of one's own: `{ units: unitVerifier }`, each an object or a function that makes it. A domain is
   * `[a-z][a-z0-9-]{0,31}` and none of `math`, `code`, `choice`, `unknown`. Default: none.
   */
  readonly verifiers?: Readonly<Record<string, DomainVerifier | (() => DomainVerifier)>>;
  readonly traces?: {
    /**
     * Where the reasoning of a trace comes from. `required` (the default): the endpoint gives it apart from the answer, and a
     * trace without it is rejected. `content`: of a reply without it, the text is the reasoning and its final answer the
     * answer (a teacher that is no reasoner).
     */
    readonly reasoning?: 'required' | 'content';
    /** Traces of a question that the teacher is asked for at most: 1 to 64. Default 1. */
    readonly samples?: number;
    /**
     * Which of the right ones become records. `first` (the default): one is asked for after the other, until one is right.
     * `shortest`, of reasoning and answer together, and `all`: all samples are paid for. With `all` a question may have
     * several records; `size` and `mix` count questions.
     */
    readonly choose?: 'first' | 'shortest' | 'all';
    /**
     * How several teachers divide the questions. `shares` (the default): each question has one of them, by `share`.
     * `in-order`: sample k goes to the k-th teacher, each further one to the last.
     */
    readonly teacherOrder?: 'shares' | 'in-order';
    /** Conditions on right traces; what they refuse is `rejected` with a reason. */
    readonly gates?: {
      /** Share of the words in repeated runs of 20 words, 0 to 1; null: off. Default 0.5. */
      readonly maxRepeatedShare?: number | null;
      /** Control tokens in what the endpoint sent: taken out (the default), or the trace is refused. */
      readonly controlTokens?: 'clean' | 'reject';
      /** Think tags that make no pair: set right (the default), or the trace is refused. */
      readonly thinkTags?: 'clean' | 'reject';
      /** ISO 639-1 codes, told apart by their scripts alone. Default: any. */
      readonly languages?: readonly string[] | null;
      /** Share of the letters that may be of other scripts, 0 to 1. Default 0.01. */
      readonly maxOtherScripts?: number;
      /** Characters of reasoning and answer together. Default: no bounds. */
      readonly minChars?: number | null;
      readonly maxChars?: number | null;
      /** Tokens of the reasoning. Default: no bound. */
      readonly maxReasoningTokens?: number | null;
    };
  };
  /** How questions are put to the target and to the teachers. Part of what a campaign is. */
  readonly prompts?: { readonly target?: UserPrompts; readonly teacher?: UserPrompts };
  /** Default `{ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }`. */
  readonly mix?: UserMix;
  /** Verified records wanted. Left out: grow for ever, holding the mix. */
  readonly size?: number;
  /** Of every random choice. Default 1. */
  readonly seed?: number;
  readonly verification?: {
    /** Accepts a decimal that is an exact gold rounded to at least so many significant digits. Default: never. */
    readonly decimals?: { readonly significantDigits: number } | null;
  };
  /**
   * What the programs of code questions run in. `trusted` runs what models wrote in plain subprocesses, which can do all
   * that this process can: only for machines that may be lost. Default `bubblewrap`.
   */
  readonly sandbox?: 'bubblewrap' | 'trusted';
  /**
   * Other campaigns on the same cluster, at most 16, whose replies are used where they answer the same request: the same
   * model, messages and sampling, and the same attempt. Those are not asked for, and not paid, again. May be changed between
   * runs. Default: none.
   */
  readonly reuse?: readonly string[];
  /**
   * What brings questions in while `run` runs, as `sluice ingest` would: topics of other programs, files, folders, and files
   * of the Hugging Face hub. Each once. May be changed between runs. Default: none, `sluice ingest` brings them.
   */
  readonly sources?: readonly UserSource[];
  /**
   * What the campaign may cost over all workers, in US dollars: no call starts that could pass it. Every model needs a
   * `price`. May be changed between runs. Default: no bound.
   */
  readonly budget?: { readonly maxUsd: string } | null;
}

/**
 * Gives a configuration its type; returns it as it is. Checks are made when it is loaded.
 *
 * @example
 * export default defineConfig({
 *   campaign: 'qwen7b-math',
 *   models: {
 *     target: { baseUrl: 'http://localhost:8000/v1', model: 'Qwen/Qwen2.5-7B-Instruct' },
 *     teacher: { baseUrl: 'https://api.deepseek.com/v1', model: 'deepseek-reasoner', apiKeyEnv: 'DEEPSEEK_API_KEY' },
 *     scorer: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' },
 *   },
 *   size: 2000,
 * });
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}
