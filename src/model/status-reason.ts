import type { CallFailureReason } from '../records/model-reply.ts';

/** The reason of a status without its body; other 4xx refuse the request, other 5xx are server errors. */
const REASONS: Readonly<Record<number, CallFailureReason>> = {
  401: 'unauthorized',
  402: 'quota-exhausted',
  403: 'unauthorized',
  404: 'model-not-found',
  408: 'try-later',
  409: 'try-later',
  425: 'try-later',
  429: 'rate-limited',
  503: 'overloaded',
  529: 'overloaded',
};

/** Number of characters of a body that are examined: the meaning of a refusal is at its beginning. */
const LOOKED_AT = 2000;

/**
 * The key has no money or quota left. Google's message for a limit per minute ("Quota exceeded for …") does not match.
 */
const QUOTA =
  /insufficient[_ ](quota|balance|funds|credits?)|current quota, please check your plan|arrearage|(credit|account) balance is too low|(budget|key limit) (has been )?exceeded|ExceededBudget|out of credits/i;
const KEY =
  /invalid_api_key|authentication[_ ]error|no_db_connection|no connected db|\b(invalid|incorrect|missing|wrong|expired|no)\b[^.{}]{0,20}\b(api[ _-]?key|access token|bearer token|credentials)\b|\bapi[ _-]?key\b[^.{}]{0,20}\b(not valid|invalid|incorrect|missing|expired)\b/i;
const MODEL =
  /model_not_found|invalid model name|\bmodel\b[^.{}]{0,100}\b(does not exist|not exist|not found|is not served|is not available)\b/i;

/** OpenAI's answer with 429 to a prompt that is longer than its limit per minute. */
const TOO_LARGE = /\brequest too large\b/i;

/**
 * The reason of an HTTP status other than 2xx, with the beginning of its body: gateways also answer a wrong key, a
 * wrong model or an exhausted quota with 400 or 429.
 */
export function reasonOfStatus(status: number, body: string): CallFailureReason {
  const text = body.slice(0, LOOKED_AT);
  if (status >= 400 && status < 500 && QUOTA.test(text)) return 'quota-exhausted';
  if (status === 429 && TOO_LARGE.test(text)) return 'request-refused';
  if (status === 400 && KEY.test(text)) return 'unauthorized';
  if (status === 400 && MODEL.test(text)) return 'model-not-found';
  return REASONS[status] ?? (status >= 500 ? 'server-error' : 'request-refused');
}
