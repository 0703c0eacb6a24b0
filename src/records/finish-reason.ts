import type { ChatReply, FinishReason } from './model-reply.ts';

/**
 * The names of finish reasons, without case and separators: OpenAI, vLLM, SGLang, TGI, llama.cpp, Ollama, LM Studio,
 * Anthropic, Gemini, Bedrock, Cohere, Mistral, Zhipu, Baidu, watsonx and OpenRouter. `docs/replies.md` has the same
 * table. `error` is not a finish reason of a reply: the call has failed.
 */
const NAMES: Readonly<Record<Exclude<FinishReason, 'other'> | 'error', string>> = {
  stop:
    'stop stopped stopsequence stoptoken stopstringfound endturn endofturn eos eostoken eosfound endoftext complete ' +
    'completed normal done',
  length:
    'length maxtokens maxoutputtokens maxlength maxlen maximumtokens maxnewtokens tokenlimit lengthlimit limit ' +
    'truncated maxpredictedtokensreached repetition modelcontextwindowexceeded modellength contextlength ' +
    'contextlengthreached contextlengthexceeded contextwindowexceeded contextlimit errorlimit',
  filtered:
    'contentfilter contentfiltered contentfiltering filtered filter safety recitation refusal refused blocklist ' +
    'blacklist prohibitedcontent spii language imagesafety modelarmor sensitive guardrailintervened guardrails ' +
    'guardrail errortoxic moderation blocked policy',
  error:
    'error abort aborted networkerror connectionerror servererror internalerror internalservererror failed failure ' +
    'timeout timelimit cancel cancelled canceled usercancel userstopped overloaded interrupted preempted ' +
    'modelunloaded notfinished insufficientsystemresource',
};

const BY_NAME: ReadonlyMap<string, FinishReason | 'error'> = new Map(
  Object.entries(NAMES).flatMap(([reason, names]) =>
    names.split(' ').map((name) => [name, reason as keyof typeof NAMES] as const),
  ),
);

/** From best to worst: if an endpoint gives two names, the worse one counts. */
const ORDER = ['stop', 'length', 'filtered', 'other', 'error'] as const;

/** Parses a finish reason; null if the name is unknown. */
function readName(value: unknown): FinishReason | 'error' | null {
  if (typeof value !== 'string' || value.length > 100) return null;
  const name = value.toLowerCase().replaceAll(/[^a-z]/g, '');
  return BY_NAME.get(name) ?? BY_NAME.get(name.replace(/^finishreason/, '')) ?? null;
}

/**
 * The finish reason of a reply. A missing or unknown one is `other`: such a reply may be incomplete. The name that a
 * gateway passes on from its provider (`native_finish_reason` of OpenRouter) counts if it is known and worse.
 */
export function readFinishReason(given: unknown, native: unknown): FinishReason | 'error' {
  if (given === 'stop' && native === undefined) return 'stop';
  const own = readName(given) ?? 'other';
  const behind = readName(native);
  return behind !== null && ORDER.indexOf(behind) > ORDER.indexOf(own) ? behind : own;
}

/** Whether the name means that the model's context was full, regardless of the request's limit. */
export const saysContextIsFull = (given: unknown): boolean =>
  typeof given === 'string' && /context|model_?length|error_?limit/i.test(given);

/** Why a reply cannot be verified. */
export type UnverifiedReason = 'truncated' | 'filtered' | 'unknown-finish';

const UNVERIFIED: Readonly<Record<Exclude<FinishReason, 'stop'>, UnverifiedReason>> = {
  length: 'truncated',
  filtered: 'filtered',
  other: 'unknown-finish',
};

/** Why a reply must not be verified, with a detail for people; null if the model ended normally. */
export function whyUnverified({
  finishReason,
  finishDetail,
  usage,
}: Pick<ChatReply, 'finishReason' | 'finishDetail' | 'usage'>): {
  readonly reason: UnverifiedReason;
  readonly detail: string;
} | null {
  if (finishReason === 'stop') return null;
  const reason = UNVERIFIED[finishReason];
  return { reason, detail: finishDetail ?? DETAILS[reason](usage.completion) };
}

const DETAILS: Readonly<Record<UnverifiedReason, (tokens: number) => string>> = {
  truncated: (tokens) => `cut off after ${tokens} tokens`,
  filtered: (tokens) => `ended by a filter of the endpoint after ${tokens} tokens`,
  'unknown-finish': (tokens) => `ended for an unknown reason after ${tokens} tokens`,
};
