/** An endpoint as users write it. */
export interface UserEndpoint {
  /** http or https; for a chat model the root of the OpenAI-compatible API (`…/v1`), for a PRM the root of its server. */
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable that holds the key. Left out: no key is sent. */
  readonly apiKeyEnv?: string;
  /**
   * Further headers, each with the name of the environment variable that holds its value: `{ 'X-Org': 'ORG_ID' }`. The
   * values are treated as secrets. Default: none.
   */
  readonly headersEnv?: Readonly<Record<string, string>>;
  /** Per worker, unless `shared`. */
  readonly limits?: {
    /** Calls in flight: 1 to 4,096. Default 64. */
    readonly concurrency?: number;
    /** Of one call, in milliseconds: 1 to 3,600,000. Default 600,000 for chat models, a critic too; 60,000 for a PRM. */
    readonly timeoutMs?: number;
    /** Requests in any 60 seconds, those tried again included: at least 1. Left out: no limit. */
    readonly requestsPerMinute?: number | null;
    /** Tokens of prompts and replies in any 60 seconds: at least `sampling.maxTokens`. Left out: no limit. */
    readonly tokensPerMinute?: number | null;
    /**
     * `true`: the limits of a minute are those of all workers together, also after one was killed and started again.
     * `concurrency` stays that of one worker. Default `false`.
     */
    readonly shared?: boolean;
  };
  /** Decimal strings in US dollars per million tokens. Left out: spend is shown as 0. */
  readonly price?: {
    readonly inputUsdPerMTok: string;
    /** Default: `inputUsdPerMTok`. */
    readonly cachedInputUsdPerMTok?: string;
    readonly outputUsdPerMTok: string;
  };
}

/** A chat model as users write it. */
export interface UserChatModel extends UserEndpoint {
  readonly limits?: UserEndpoint['limits'] & {
    /** How long a streamed reply that has begun may give nothing, in milliseconds: 1 to 3,600,000. Default 120,000. */
    readonly idleTimeoutMs?: number;
  };
  /** `auto` (the default): replies are streamed for the teacher, and where the endpoint demands it. */
  readonly stream?: 'auto' | 'always' | 'never';
  /** How the endpoint calls the token limit. Default `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Further fields of every request, sent as they are; none of those that sluice sets itself. Default: none. */
  readonly extraBody?: Readonly<Record<string, unknown>>;
  readonly sampling?: {
    /** 0 to 2. Default 0.6; judge and critic 0. */
    readonly temperature?: number;
    /** Above 0, at most 1. Default 0.95. */
    readonly topP?: number;
    /** Tokens, reasoning included: 1 to 1,000,000. Default 16,384 for the teacher, 4,096 for the others. */
    readonly maxTokens?: number;
  };
}

/** One of several teachers. */
export interface UserTeacher extends UserChatModel {
  /** Its part of the questions, relative to the other teachers'. Default 1. */
  readonly share?: number;
}

/** A process reward model on vLLM (`POST /pooling`) as users write it. */
export interface UserPrm extends UserEndpoint {
  /** Default `prm`. */
  readonly kind?: 'prm';
  /**
   * Tokens that the model reads at once: 128 to 10,000,000. Longer attempts are rated in windows of whole steps. Default
   * 4,096, as of Qwen2.5-Math-PRM.
   */
  readonly contextTokens?: number;
}

/** Skywork-o1-Open-PRM on vLLM as users write it. */
export interface UserSkywork extends UserEndpoint {
  readonly kind: 'skywork';
  /**
   * The folder with `tokenizer.json` and `tokenizer_config.json` of the model, relative to the working directory: its
   * server is given tokens.
   */
  readonly tokenizer: string;
  /**
   * `embeddings` (the default): `POST /v1/embeddings` of vLLM 0.6.4 with the publisher's plug-in. `pooling`: `POST /pooling`
   * of a newer vLLM with a plug-in that scores each token.
   */
  readonly route?: 'embeddings' | 'pooling';
  /** Tokens that the model reads at once: 128 to 10,000,000. Default 4,096. */
  readonly contextTokens?: number;
}

/** A chat model that rates steps, as users write it. */
export interface UserCritic extends UserChatModel {
  readonly kind: 'critic';
  /** Tokens of prompt and answer together: 128 to 10,000,000. Left out: not known, its server refuses what is too long. */
  readonly contextTokens?: number | null;
  /**
   * How its answer gets its form (`response_format`): `json_schema` (the default) where the server enforces a schema,
   * `json_object` where it only promises JSON, `text` where it takes neither.
   */
  readonly output?: 'json_schema' | 'json_object' | 'text';
}

/** What rates steps, as users write it. */
export type UserScorer = UserPrm | UserSkywork | UserCritic;
