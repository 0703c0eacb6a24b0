import { dollars } from '../../records/dollars.ts';

const WHOLE = new Intl.NumberFormat('en-US');
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

export const count = (value: number): string => WHOLE.format(value);
export const short = (value: number): string => (value < 10_000 ? count(Math.round(value)) : SHORT.format(value));
export const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(100 * share)} %`);

/** US dollars from a decimal text: cents, or two significant digits for smaller amounts. */
export const usd = (text: string | null): string => (text === null ? '–' : dollars(text, 2));

/** A duration for people. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

export const ago = (thenMs: number, nowMs: number): string => `${duration(Math.max(0, nowMs - thenMs))} ago`;

const SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MINUTES = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAYS = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A day and a time, in the reader's time zone. */
export const dateTime = (atMs: number): string => MOMENT.format(atMs);

/** A time on an axis of this span. */
export function clock(atMs: number, spanMs: number): string {
  if (spanMs > 36 * 3_600_000) return DAYS.format(atMs);
  return (spanMs > 10 * 60_000 ? MINUTES : SECONDS).format(atMs);
}
