import type { CallFailure, CallFailureReason, CountedAnswer } from '../records/model-reply.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { isContextExceeded } from './context-exceeded.ts';
import { objectOf } from './json-value.ts';
import { reasonOfStatus } from './status-reason.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The object of an answer of status 200; null if it is not one. Gemini returns an error as a list of one object. */
export function answerObject(value: unknown): Fields | null {
  if (!Array.isArray(value)) return objectOf(value);
  const only = value.length === 1 ? objectOf(value[0]) : null;
  return only !== null && errorOfAnswer(only) !== null ? only : null;
}

/** The error in a whole answer, or in a chunk of one: in a field, or the answer itself; null if there is none. */
export function errorOfAnswer(answer: Fields): unknown {
  const error = errorIn(answer);
  if (error !== null) return error;
  // An answer of DashScope, a gateway or a proxy that is a code and a message, without a result.
  const hasResult = [answer['choices'], answer['data']].some((list) => Array.isArray(list) && list.length > 0);
  if (hasResult || !MESSAGES.some((name) => isFilled(answer[name], MAX_DEPTH))) return null;
  return CODES.some((name) => isFailureCode(answer[name])) ? answer : null;
}

/** The error in an object of a reply in addition to its other fields; null if there is none. */
export function errorIn(value: Fields): unknown {
  if (isFilled(value['error'], 0)) return value['error'];
  // vLLM and FastChat before 2025: the whole answer is the error.
  return value['object'] === 'error' ? value : null;
}

const MESSAGES = ['message', 'msg', 'error_msg', 'status_msg'] as const;
const CODES = ['code', 'error_code', 'status_code', 'status'] as const;
const MAX_DEPTH = 3;

/** Some gateways always send an error field without content. */
function isFilled(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.trim() !== '' && value !== '0';
  if (typeof value !== 'object' || value === null) return value === true || (typeof value === 'number' && value !== 0);
  return depth > MAX_DEPTH || Object.values(value).some((inner) => isFilled(inner, depth + 1));
}

/** Whether a code is neither 0, nor an HTTP status below 400, nor a word for success. */
function isFailureCode(code: unknown): boolean {
  if (typeof code !== 'number' && typeof code !== 'string') return false;
  const text = String(code).trim();
  if (/^-?\d+$/.test(text)) return Number(text) !== 0 && !(Number(text) >= 100 && Number(text) < 400);
  return text !== '' && !/^(?:ok|success|succeeded|complete|completed)$/i.test(text);
}

const RATE = /throttling|rate[ _-]?limit|too[ _]?many[ _]?requests|resource_exhausted/i;
/** A refusal of this request: TGI, OpenAI, Google, vLLM, DashScope. */
const REFUSED =
  /input validation error|invalid_?request|invalid_?(?:parameter|argument)|BadRequestError|data_?inspection_?failed/i;

/** The reason of an error that names no HTTP status, by its text; else the endpoint has failed. */
function reasonOfText(text: string): CallFailureReason {
  const reason = reasonOfStatus(400, text);
  if (reason !== 'request-refused') return reason;
  if (RATE.test(text)) return 'rate-limited';
  return REFUSED.test(text) || isContextExceeded(400, text) ? 'request-refused' : 'server-error';
}

/** The reply around an error. */
export interface ReplyWithError {
  /** The answer that the reply contains in addition to the error; null: none. */
  readonly answer: CountedAnswer | null;
  /** Milliseconds between the request and the end of the reply. */
  readonly latencyMs: number;
}

/**
 * The failure for an error inside a reply of status 200: the failure of the status that it names, else of its text, else
 * the endpoint's. The cause of such an error is not certainly the request, so it is retried.
 */
export function failureOfError(
  target: CallTarget,
  error: unknown,
  { answer, latencyMs: answeredAfterMs }: ReplyWithError,
): CallFailure {
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  const fields = objectOf(error) ?? {};
  const named = CODES.map((name) => Number(fields[name])).find((given) => given >= 400 && given <= 599);
  const what = `an error in the reply: ${excerptOf(text, target.apiKey)}`;
  return callFailure(target, named === undefined ? reasonOfText(text) : reasonOfStatus(named, text), what, {
    answeredAfterMs,
    ...(answer !== null && { hasBegun: true, counted: answer }),
  });
}
