import type { UserMix } from './user-mix.ts';
import type { DomainVerifier } from '../records/domain-verifier.ts';
import type { Aggregate } from '../records/grade.ts';
import type { GradingMethod } from '../records/grading/methods.ts';
import type { GradingPolicy } from '../records/grading/policy.ts';
import type { QuestionFilter } from '../records/question-filter.ts';
import type { UserSource } from './user-source.ts';
import type { UserChatModel, UserScorer, UserTeacher } from './user-models.ts';

/** TLS in the form of kafkajs: PEM text or bytes, or the files that contain it (relative to the working directory). */
export interface UserTls {
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Name of the environment variable with the passphrase of the key. */
  readonly passphraseEnv?: string;
  readonly servername?: string;
  /** Default true. */
  readonly rejectUnauthorized?: boolean;
}

/** SASL in the form of kafkajs, except that a password is given by its environment variable. */
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
      /** Name of the environment variable with a token. It is not renewed. */
      readonly tokenEnv?: string;
      /**
       * Returns a token; called again before the last one expires. `extensions` are sent to the broker with it (RFC
       * 7628).
       */
      readonly oauthBearerProvider?: () => Promise<{
        readonly value: string;
        readonly extensions?: Readonly<Record<string, string>>;
      }>;
    };

/** A schema registry with Confluent's API, and its authentication. */
export interface UserSchemaRegistry {
  /** The root of the API: `http://localhost:8081`, of Apicurio `http://localhost:8080/apis/ccompat/v7`. */
  readonly url: string;
  /** The user, or the key of an API key, with `passwordEnv`. */
  readonly username?: string;
  /** Name of the environment variable with the password, or the secret of the API key. */
  readonly passwordEnv?: string;
  /** Name of the environment variable with a bearer token. */
  readonly tokenEnv?: string;
  /** PEM file with the certificates of the authority that signed the registry's certificate. */
  readonly caFile?: string;
  /** Further headers, each with the name of the environment variable of its value. */
  readonly headersEnv?: Readonly<Record<string, string>>;
}

/** Settings of the Kafka client in addition to the fields of `kafka`, in the form of kafkajs. Times in milliseconds. */
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

/** Settings of the built-in grading policies. */
export interface UserGrading {
  /**
   * `paper` (the default): one attempt, and the step scores of a wrong one. `pass-rate`: the share of right attempts.
   * `hybrid`: that share if an attempt is right, and the step scores of the wrong ones if none is. `test-share`: for
   * code, the share of tests that the attempts passed.
   */
  readonly method?: GradingMethod;
  /** Maximum number of attempts at a question, 1 to 64. Default 8; with `test-share` 1; with `paper` always 1. */
  readonly attempts?: number;
  /** How step scores are combined. Default `mean`. */
  readonly aggregate?: Aggregate;
  /** Descending, in [0, 1]. Default `[0.8, 0.6, 0.4, 0.2]`. */
  readonly thresholds?: readonly [number, number, number, number];
  /** How an attempt that is cut off at the target's `maxTokens` is counted. Default `incorrect`. */
  readonly truncated?: 'incorrect' | 'ungraded';
  /**
   * Not with `paper`: five descending cuts in [0, 1] on the share of right attempts (`test-share`: of tests passed). Above the first is level 0, …
   * above the last level 4, else level 5. Default `[0.8, 0.6, 0.4, 0.2, 0]`.
   */
  readonly bands?: readonly [number, number, number, number, number];
  /**
   * `pass-rate`, `hybrid`: attempts at a question end when its level has this probability, above 0.5 and at most 1.
   * With 1 they end only when the remaining attempts could not change it. Default 0.98.
   */
  readonly confidence?: number;
  /** `pass-rate`, `hybrid`: the Beta prior of the share of right attempts, for `confidence`. Default `[0.5, 0.5]`. */
  readonly prior?: readonly [right: number, wrong: number];
  /**
   * `pass-rate`, `hybrid` with at least 3 attempts: a question of mathematics or choice without an `answer` gets the
   * most frequent answer of its attempts, if its share is at least `minShare` (default 0.6). Default null: such
   * questions have no level.
   */
  readonly consensus?: { readonly minShare?: number } | null;
}

/**
 * The prompts of a model. A template must contain `{question}` and may contain `{instruction}`; nothing else is
 * replaced.
 */
export interface UserPrompts {
  /** The system message. Default: none. */
  readonly system?: string | null;
  /** The user message of a mathematics question. Default `'{question}\n\n{instruction}'`, like the others. */
  readonly math?: string;
  readonly code?: string;
  readonly choice?: string;
}

/** The export of `sluice.config.ts`. Every field except `campaign` and `models` has a default. */
export interface UserConfig {
  /** `[a-z0-9-]{1,64}`: prefix of the campaign's topics, groups and transactional ids. */
  readonly campaign: string;
  readonly kafka?: {
    /** `host:port` each. Default: `KAFKA_BROKERS` (comma separated), else an embedded broker, else Docker. */
    readonly brokers?: readonly string[];
    /** Default `questions`. */
    readonly questionsTopic?: string;
    /** The number of partitions of the topics that sluice creates: 1 to 1,000. Default 8. */
    readonly partitions?: number;
    /** The replication factor of the topics that sluice creates. Default: the broker's. */
    readonly replicationFactor?: number;
    /** Default false. */
    readonly ssl?: boolean | UserTls;
    readonly sasl?: UserSasl;
    /** Data of the embedded broker, relative to the working directory. Default `.sluice/kafka`. */
    readonly dataDir?: string;
    /** The compression of sluice's batches; batches of other writers may have any of these. Default `zstd`. */
    readonly compression?: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
    /** The name of this client in the brokers' logs and quotas. Default `sluice`. */
    readonly clientId?: string;
    /** These override sluice's settings. */
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
     * A chat model that checks answers that the rules called incorrect or unparsable, and can only change them to
     * correct. Default: none. Its temperature is 0 by default.
     */
    readonly judge?: UserChatModel;
    /** The model that rates the steps of wrong attempts. Required, under this name or the older one. */
    readonly scorer?: UserScorer;
    /** The older name of `scorer`, read until version 1.0. */
    readonly grader?: UserScorer;
  };
  /** Settings of the built-in policies, or a user's policy, which is used directly. */
  readonly grading?: UserGrading | GradingPolicy;
  /** Called for each question before the first attempt, in this order. Default: none. */
  readonly questionFilters?: readonly QuestionFilter[];
  /**
   * Verifiers of the user's own domains: `{ units: unitVerifier }`, each an object or a function that makes it. A
   * domain is `[a-z][a-z0-9-]{0,31}` and none of `math`, `code`, `choice`, `unknown`. Default: none.
   */
  readonly verifiers?: Readonly<Record<string, DomainVerifier | (() => DomainVerifier)>>;
  readonly traces?: {
    /**
     * The source of a trace's reasoning. `required` (the default): the endpoint returns it separately from the answer,
     * and a trace without it is rejected. `content`: if a reply has none, its text is the reasoning and its final
     * answer is the answer (for a teacher that is not a reasoning model).
     */
    readonly reasoning?: 'required' | 'content';
    /** Maximum number of traces that the teacher is asked for per question: 1 to 64. Default 1. */
    readonly samples?: number;
    /**
     * Which right traces become records. `first` (the default): one is requested after the other, until one is right.
     * `shortest`, of reasoning and answer together, and `all`: all samples are paid for. With `all` a question may have
     * several records; `size` and `mix` count questions.
     */
    readonly choose?: 'first' | 'shortest' | 'all';
    /**
     * How several teachers divide the questions. `shares` (the default): each question has one of them, by `share`.
     * `in-order`: sample k goes to the k-th teacher, each further one to the last.
     */
    readonly teacherOrder?: 'shares' | 'in-order';
    /** Conditions on right traces; a trace that violates one is `rejected` with a reason. */
    readonly gates?: {
      /** Share of the words in repeated runs of 20 words, 0 to 1; null: off. Default 0.5. */
      readonly maxRepeatedShare?: number | null;
      /** Control tokens in the endpoint's text: removed (the default), or the trace is rejected. */
      readonly controlTokens?: 'clean' | 'reject';
      /** Unpaired think tags: corrected (the default), or the trace is rejected. */
      readonly thinkTags?: 'clean' | 'reject';
      /** ISO 639-1 codes, distinguished only by their scripts. Default: any. */
      readonly languages?: readonly string[] | null;
      /** Maximum share of letters in other scripts, 0 to 1. Default 0.01. */
      readonly maxOtherScripts?: number;
      /** Characters of reasoning and answer together. Default: no limits. */
      readonly minChars?: number | null;
      readonly maxChars?: number | null;
      /** Tokens of the reasoning. Default: no limit. */
      readonly maxReasoningTokens?: number | null;
    };
  };
  /** The prompts of the target and of the teachers. Part of a campaign's identity. */
  readonly prompts?: { readonly target?: UserPrompts; readonly teacher?: UserPrompts };
  /** Default `{ kind: 'curriculum', weights: [5, 4, 3, 2, 1] }`. */
  readonly mix?: UserMix;
  /** The wanted number of verified records. Default: grow without an end, keeping the mix. */
  readonly size?: number;
  /** The seed of every random choice. Default 1. */
  readonly seed?: number;
  readonly verification?: {
    /**
     * Accepts a decimal that is an exact gold rounded to at least this number of significant digits. Default: never.
     */
    readonly decimals?: { readonly significantDigits: number } | null;
  };
  /**
   * The sandbox for programs of code questions. `trusted` runs model-written programs in plain subprocesses with all
   * rights of this process: only for machines that may be lost. Default `bubblewrap`.
   */
  readonly sandbox?: 'bubblewrap' | 'trusted';
  /**
   * Other campaigns on the same cluster, at most 16, whose replies are reused if they answer the same request: the same
   * model, messages, sampling and attempt. Such calls are not made, and not paid for, again. May be changed between
   * runs. Default: none.
   */
  readonly reuse?: readonly string[];
  /**
   * The sources of questions while `run` runs, read like `sluice ingest` reads them: topics of other programs, files,
   * folders, and files of the Hugging Face hub. Each once. May be changed between runs. Default: none, `sluice ingest`
   * adds the questions.
   */
  readonly sources?: readonly UserSource[];
  /**
   * The maximum cost of the campaign over all workers, in US dollars: no call starts that could exceed it. Every model
   * needs a `price`. May be changed between runs. Default: no limit.
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
