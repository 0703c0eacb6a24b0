import type { CallFailureReason } from '../records/model-reply.ts';

/** What a status alone says; other 4xx refuse the request, other 5xx are the server's. */
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

/** As much of a body as is looked at: what a refusal means is said at its beginning. */
const LOOKED_AT = 2000;

/** The money or the quota of the key is used up. What Google says of a limit for a minute ("Quota exceeded for …") is none. */
const QUOTA =
  /insufficient[_ ](quota|balance|funds|credits?)|current quota, please check your plan|arrearage|(credit|account) balance is too low|(budget|key limit) (has been )?exceeded|ExceededBudget|out of credits/i;
const KEY =
  /invalid_api_key|authentication[_ ]error|no_db_connection|no connected db|\b(invalid|incorrect|missing|wrong|expired|no)\b[^.{}]{0,20}\b(api[ _-]?key|access token|bearer token|credentials)\b|\bapi[ _-]?key\b[^.{}]{0,20}\b(not valid|invalid|incorrect|missing|expired)\b/i;
const MODEL =
  /model_not_found|invalid model name|\bmodel\b[^.{}]{0,100}\b(does not exist|not exist|not found|is not served|is not available)\b/i;

/**
 * What an HTTP status other than 2xx means, with the beginning of its body: gateways answer a wrong key, a wrong model or
 * a used-up quota also with 400 or 429.
 */
export function reasonOfStatus(status: number, body: string): CallFailureReason {
  const text = body.slice(0, LOOKED_AT);
  if (status >= 400 && status < 500 && QUOTA.test(text)) return 'quota-exhausted';
  if (status === 400 && KEY.test(text)) return 'unauthorized';
  if (status === 400 && MODEL.test(text)) return 'model-not-found';
  return REASONS[status] ?? (status >= 500 ? 'server-error' : 'request-refused');
}
