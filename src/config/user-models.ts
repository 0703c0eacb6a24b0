/** An endpoint in a user's configuration. */
export interface UserEndpoint {
  /** http or https; for a chat model the root of the OpenAI-compatible API (`…/v1`), for a PRM the root of its server. */
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable with the key. Default: no key is sent. */
  readonly apiKeyEnv?: string;
  /**
   * Further headers, each with the name of the environment variable of its value: `{ 'X-Org': 'ORG_ID' }`. The values
   * are treated as secrets. Default: none.
   */
  readonly headersEnv?: Readonly<Record<string, string>>;
  /** Per worker, unless `shared`. */
  readonly limits?: {
    /** Calls in flight: 1 to 4,096. Default 64. */
    readonly concurrency?: number;
    /**
     * Timeout of one call, in milliseconds: 1 to 3,600,000. Default 600,000 for chat models, including a critic; 60,000
     * for a PRM.
     */
    readonly timeoutMs?: number;
    /** Requests in any 60 seconds, including retries: at least 1. Default: no limit. */
    readonly requestsPerMinute?: number | null;
    /** Tokens of prompts and replies in any 60 seconds: at least `sampling.maxTokens`. Default: no limit. */
    readonly tokensPerMinute?: number | null;
    /**
     * `true`: all workers together share the limits per minute, also after one was killed and started again.
     * `concurrency` stays per worker. Default `false`.
     */
    readonly shared?: boolean;
  };
  /** Decimal strings in US dollars per million tokens. Default: spend is shown as 0. */
  readonly price?: {
    readonly inputUsdPerMTok: string;
    /** Default: `inputUsdPerMTok`. */
    readonly cachedInputUsdPerMTok?: string;
    readonly outputUsdPerMTok: string;
  };
}

/** A chat model in a user's configuration. */
export interface UserChatModel extends UserEndpoint {
  readonly limits?: UserEndpoint['limits'] & {
    /** Maximum pause in a streamed reply, in milliseconds: 1 to 3,600,000. Default 120,000. */
    readonly idleTimeoutMs?: number;
  };
  /** `auto` (the default): replies are streamed for the teacher, and if the endpoint requires it. */
  readonly stream?: 'auto' | 'always' | 'never';
  /** The endpoint's field name of the token limit. Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Further fields of every request, sent unchanged; none of those that sluice sets. Default: none. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  readonly sampling?: {
    /** 0 to 2. Default 0.6; judge and critic 0. */
    readonly temperature?: number;
    /** Above 0, at most 1. Default 0.95. */
    readonly topP?: number;
    /** Tokens, including reasoning: 1 to 1,000,000. Default 16,384 for the teacher, 4,096 for the others. */
    readonly maxTokens?: number;
  };
}

/** One of several teachers. */
export interface UserTeacher extends UserChatModel {
  /** Its part of the questions, relative to the other teachers'. Default 1. */
  readonly share?: number;
}

/** A process reward model on vLLM (`POST /pooling`) in a user's configuration. */
export interface UserPrm extends UserEndpoint {
  /** Default `prm`. */
  readonly kind?: 'prm';
  /**
   * The context length in tokens: 128 to 10,000,000. Longer attempts are rated in windows of whole steps. Default
   * 4,096, as for Qwen2.5-Math-PRM.
   */
  readonly contextTokens?: number;
}

/** Skywork-o1-Open-PRM on vLLM in a user's configuration. */
export interface UserSkywork extends UserEndpoint {
  readonly kind: 'skywork';
  /**
   * The folder with `tokenizer.json` and `tokenizer_config.json` of the model, relative to the working directory: its
   * server receives tokens.
   */
  readonly tokenizer: string;
  /**
   * `embeddings` (the default): `POST /v1/embeddings` of vLLM 0.6.4 with the publisher's plug-in. `pooling`: `POST /pooling`
   * of a newer vLLM with a plug-in that scores each token.
   */
  readonly route?: 'embeddings' | 'pooling';
  /** The context length in tokens: 128 to 10,000,000. Default 4,096. */
  readonly contextTokens?: number;
}

/** A chat model that rates steps, in a user's configuration. */
export interface UserCritic extends UserChatModel {
  readonly kind: 'critic';
  /** Tokens of prompt and answer together: 128 to 10,000,000. Default: unknown, its server refuses longer ones. */
  readonly contextTokens?: number | null;
  /**
   * How the form of its answer is requested (`response_format`): `json_schema` (the default) if the server enforces a
   * schema, `json_object` if it only promises JSON, `text` if it supports neither.
   */
  readonly output?: 'json_schema' | 'json_object' | 'text';
}

/** The model that rates steps, in a user's configuration. */
export type UserScorer = UserPrm | UserSkywork | UserCritic;
