import { headerOf } from './post-json.ts';
import type { HttpAnswer } from './post-json.ts';

/** The headers of one of a provider's limits: the remaining amount, and the time of its reset. */
interface LimitHeaders {
  readonly remaining: string;
  readonly reset: string;
}

/** OpenAI and compatible endpoints; Anthropic; OpenRouter. */
const LIMITS: readonly LimitHeaders[] = [
  { remaining: 'x-ratelimit-remaining-requests', reset: 'x-ratelimit-reset-requests' },
  { remaining: 'x-ratelimit-remaining-tokens', reset: 'x-ratelimit-reset-tokens' },
  { remaining: 'anthropic-ratelimit-requests-remaining', reset: 'anthropic-ratelimit-requests-reset' },
  { remaining: 'anthropic-ratelimit-tokens-remaining', reset: 'anthropic-ratelimit-tokens-reset' },
  { remaining: 'anthropic-ratelimit-input-tokens-remaining', reset: 'anthropic-ratelimit-input-tokens-reset' },
  { remaining: 'anthropic-ratelimit-output-tokens-remaining', reset: 'anthropic-ratelimit-output-tokens-reset' },
  { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' },
];

const NUMBER = /^\d+(\.\d+)?$/;
/** A duration in Go's form, which OpenAI uses: `1s`, `6m0s`, `120ms`, `1h2m3.5s`. */
const DURATION = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
/** An HTTP date begins with its day (RFC 9110, 5.6.7), an RFC 3339 date with its year. */
const DATE = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? |\d{4}-\d\d-\d\dT)/;
/** A larger number is a time since 1970: in seconds, or above the second bound in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/**
 * The time that an endpoint asks to wait before the next request, in milliseconds; null if it gives none that can be
 * read. In this order: `retry-after-ms`; `Retry-After` as seconds or HTTP date (RFC 9110, 10.2.3); the longest wait of
 * the exhausted rate limits. A past time is 0. Dates are relative to the endpoint's clock, if it sends one (`Date`).
 */
export function retryAfterOf(answer: Pick<HttpAnswer, 'headers'>, nowMs: number): number | null {
  const exact = headerOf(answer, 'retry-after-ms')?.trim();
  if (exact !== undefined && NUMBER.test(exact)) return Math.ceil(Number(exact));
  const itsNowMs = dateOf(headerOf(answer, 'date') ?? '') ?? nowMs;
  const value = headerOf(answer, 'retry-after')?.trim();
  if (value !== undefined) {
    if (NUMBER.test(value)) return Math.ceil(Number(value) * 1000);
    const date = dateOf(value);
    if (date !== null) return Math.max(0, date - itsNowMs);
  }
  const waits = LIMITS.filter(({ remaining }) => Number(headerOf(answer, remaining)?.trim() || 'none') <= 0)
    .map(({ reset }) => waitOf(headerOf(answer, reset)?.trim() ?? '', itsNowMs))
    .filter((wait) => wait !== null);
  return waits.length === 0 ? null : Math.max(...waits);
}

/** The wait until a reset: a duration, seconds, a time since 1970, or a date. */
function waitOf(value: string, nowMs: number): number | null {
  if (NUMBER.test(value)) {
    const number = Number(value);
    if (number < EPOCH_SECONDS) return Math.ceil(number * 1000);
    return Math.max(0, Math.ceil(number < EPOCH_MS ? number * 1000 : number) - nowMs);
  }
  const duration = value === '' ? null : DURATION.exec(value);
  if (duration !== null) {
    const [, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = duration;
    return Math.ceil(
      Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(milliseconds),
    );
  }
  const date = dateOf(value);
  return date === null ? null : Math.max(0, date - nowMs);
}

function dateOf(value: string): number | null {
  if (!DATE.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : date;
}
