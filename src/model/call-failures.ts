import { CallFailure } from '../records/model-reply.ts';
import type { CallFailureReason, CountedAnswer } from '../records/model-reply.ts';
import type { HttpAnswer } from './post-json.ts';
import { redactKey } from '../records/redact-key.ts';
import type { SentSecrets } from '../records/redact-key.ts';
import { retryAfterOf } from './retry-after.ts';
import { reasonOfStatus } from './status-reason.ts';

const EXCERPT_CHARACTERS = 200;

/** The model and endpoint that a failure names. */
export interface CallTarget {
  readonly model: string;
  /** Host and port: a base URL may contain credentials. */
  readonly host: string;
  /** The key and other secrets: never in a message, even if the endpoint sends them back. */
  readonly apiKey: SentSecrets;
}

/** A failed call, with the model and host in its message. */
export const callFailure = (
  target: CallTarget,
  reason: CallFailureReason,
  what: string,
  answer: {
    readonly status?: number;
    readonly retryAfterMs?: number;
    readonly answeredAfterMs?: number;
    readonly hasBegun?: boolean;
    readonly counted?: CountedAnswer;
  } = {},
): CallFailure =>
  // No cause: the errors of clients may contain the request with its headers.
  new CallFailure(reason, `${target.model} at ${target.host}: ${what}`, answer);

/** The beginning of a body, on one line, without the key. */
export function excerptOf(text: string, apiKey: SentSecrets): string {
  // Redact before cutting: a cut could leave most of a key in the text.
  const safe = redactKey(text.slice(0, 100_000), apiKey);
  const line = safe
    .slice(0, 4 * EXCERPT_CHARACTERS)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}

/** The failure for an HTTP status other than 2xx. */
export function statusFailure(target: CallTarget, answer: HttpAnswer): CallFailure {
  const body = excerptOf(answer.text, target.apiKey);
  const retryAfterMs = retryAfterOf(answer, Date.now());
  return callFailure(
    target,
    reasonOfStatus(answer.status, answer.text),
    `status ${answer.status}${body === '' ? ', no body' : `: ${body}`}`,
    { status: answer.status, answeredAfterMs: answer.afterMs, ...(retryAfterMs !== null && { retryAfterMs }) },
  );
}

/** The failure for an error below HTTP: no connection, a broken one, or an answer that is too long. */
export function connectionFailure(target: CallTarget, error: unknown): CallFailure {
  const codes = codesOf(error);
  const reason: CallFailureReason = codes.has('ECONNREFUSED')
    ? 'connection-refused'
    : codes.has('UND_ERR_RES_EXCEEDED_MAX_SIZE')
      ? 'malformed-reply'
      : 'connection-failed';
  return callFailure(target, reason, excerptOf(textOf(error) || [...codes].join(', '), target.apiKey));
}

/** The failure of a call that exceeded its time limit. */
export const timeoutFailure = (target: CallTarget, timeoutMs: number): CallFailure =>
  callFailure(target, 'timeout', `no reply within ${timeoutMs} ms`);

/** The error codes of an error, its causes and, if several addresses were tried, of each attempt. */
function codesOf(error: unknown, codes: Set<string> = new Set(), depth = 0): Set<string> {
  if (!(error instanceof Error) || depth > 5) return codes;
  if ('code' in error && typeof error.code === 'string') codes.add(error.code);
  if (error instanceof AggregateError) for (const one of error.errors) codesOf(one, codes, depth + 1);
  return codesOf(error.cause, codes, depth + 1);
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(textOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
