import type { CallFailure, CountedAnswer } from '../records/model-reply.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { objectOf } from './json-value.ts';
import { reasonOfStatus } from './status-reason.ts';

/** The error in an object of a reply in addition to its other fields; null if there is none. */
export function errorIn(value: Readonly<Record<string, unknown>>): unknown {
  if (isFilled(value['error'], 0)) return value['error'];
  // vLLM and FastChat before 2025: the whole answer is the error.
  return value['object'] === 'error' ? value : null;
}

/** Some gateways always send an error field without content. */
function isFilled(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.trim() !== '' && value !== '0';
  if (typeof value !== 'object' || value === null) return value === true || (typeof value === 'number' && value !== 0);
  return depth > 3 || Object.values(value).some((inner) => isFilled(inner, depth + 1));
}

/** The reply around an error. */
export interface ReplyWithError {
  /** The answer that the reply contains in addition to the error; null: none. */
  readonly answer: CountedAnswer | null;
  /** Milliseconds between the request and the end of the reply. */
  readonly latencyMs: number;
}

/**
 * The failure for an error inside a reply of status 200: the failure of the status that it names, else the endpoint's.
 * The cause of such an error is not certainly the request, so it is retried.
 */
export function failureOfError(
  target: CallTarget,
  error: unknown,
  { answer, latencyMs: answeredAfterMs }: ReplyWithError,
): CallFailure {
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  const { code, status } = objectOf(error) ?? {};
  const named = [code, status].map(Number).find((given) => given >= 400 && given <= 599) ?? 500;
  const what = `an error in the reply: ${excerptOf(text, target.apiKey)}`;
  return callFailure(target, reasonOfStatus(named, text), what, {
    answeredAfterMs,
    ...(answer !== null && { hasBegun: true, counted: answer }),
  });
}
