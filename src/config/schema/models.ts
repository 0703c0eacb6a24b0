import { z } from 'zod';
import type { ChatModelConfig, ScorerConfig, TeacherConfig } from '../config.ts';
import { extraBody, headersEnv } from './request-fields.ts';
import { decimal, field, flag, httpUrl, integer, isNumberIn, oneOf, section, text, variable } from './fields.ts';

const baseUrl = httpUrl('http://localhost:8000/v1');

const CHAT_TIMEOUT_MS = 600_000;
const PRM_TIMEOUT_MS = 60_000;

/** Default: no limit. 0 is not allowed: a model without calls can neither grade nor trace. */
const perMinute = integer(1, Number.MAX_SAFE_INTEGER);

const limits = (timeoutMs: number) => ({
  concurrency: integer(1, 4096).default(64),
  timeoutMs: integer(1, 3_600_000).default(timeoutMs),
  requestsPerMinute: perMinute.nullable().default(null),
  tokensPerMinute: perMinute.nullable().default(null),
  shared: flag.default(false),
});

const chatLimits = section({
  ...limits(CHAT_TIMEOUT_MS),
  idleTimeoutMs: integer(1, 3_600_000).default(120_000),
}).prefault({});

const price = section({
  inputUsdPerMTok: decimal,
  cachedInputUsdPerMTok: decimal.optional(),
  outputUsdPerMTok: decimal,
}).transform((given) => ({ ...given, cachedInputUsdPerMTok: given.cachedInputUsdPerMTok ?? given.inputUsdPerMTok }));

const sampling = (maxTokens: number, temperature = 0.6) =>
  section({
    temperature: field<number>((value) => isNumberIn(value, 0, 2), 'a number from 0 to 2').default(temperature),
    topP: field<number>((value) => isNumberIn(value, Number.MIN_VALUE, 1), 'a number above 0 and at most 1').default(
      0.95,
    ),
    maxTokens: integer(1, 1_000_000).default(maxTokens),
  }).prefault({});

const endpoint = {
  baseUrl,
  model: text('the name of a model'),
  apiKeyEnv: variable.nullable().default(null),
  headersEnv: headersEnv.default({}),
  price: price.nullable().default(null),
};

const chat = {
  ...endpoint,
  limits: chatLimits,
  stream: oneOf('auto', 'always', 'never').default('auto'),
  maxTokensField: oneOf('max_tokens', 'max_completion_tokens').default('max_tokens'),
  extraBody: extraBody.default({}),
};

/** Context length of Qwen2.5-Math-PRM and of Skywork-o1-Open-PRM. */
export const PRM_CONTEXT_TOKENS = 4096;

const contextTokens = integer(128, 10_000_000);

/** `models.scorer`. The default of its kind is filled in earlier (`default-kinds.ts`). */
const scorer = z.discriminatedUnion(
  'kind',
  [
    section({
      kind: z.literal('prm'),
      ...endpoint,
      limits: section(limits(PRM_TIMEOUT_MS)).prefault({}),
      contextTokens: contextTokens.default(PRM_CONTEXT_TOKENS),
    }),
    section({
      kind: z.literal('skywork'),
      ...endpoint,
      limits: section(limits(PRM_TIMEOUT_MS)).prefault({}),
      contextTokens: contextTokens.default(PRM_CONTEXT_TOKENS),
      tokenizer: text("the folder with the model's tokenizer.json and tokenizer_config.json"),
      route: oneOf('embeddings', 'pooling').default('embeddings'),
    }),
    section({
      kind: z.literal('critic'),
      ...chat,
      // The same attempt should be rated the same every time.
      sampling: sampling(4096, 0),
      contextTokens: contextTokens.nullable().default(null),
      output: oneOf('json_schema', 'json_object', 'text').default('json_schema'),
    }),
  ],
  { error: "an object with kind 'prm', 'skywork' or 'critic'" },
);

/** The models after their checks. */
export interface CheckedModels {
  readonly target: ChatModelConfig;
  readonly teacher: TeacherConfig;
  /** The teachers after the first (`teacher-list.ts`). */
  readonly teachers?: readonly TeacherConfig[];
  readonly scorer: ScorerConfig;
  readonly judge?: ChatModelConfig;
}

const teacher = section({
  ...chat,
  sampling: sampling(16_384),
  share: field<number>((value) => isNumberIn(value, 0, 1_000_000), 'a number from 0 to 1,000,000').default(1),
});

/** `models`. */
export const models: z.ZodType<CheckedModels> = section({
  target: section({ ...chat, sampling: sampling(4096) }),
  teacher,
  teachers: z.array(teacher).optional(),
  scorer,
  // The same answer should be judged the same every time.
  judge: section({ ...chat, sampling: sampling(4096, 0) }).optional(),
}) as unknown as z.ZodType<CheckedModels>;
