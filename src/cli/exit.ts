import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { ErrorCode } from '../records/sluice-error.ts';
import { OutputClosed } from './output.ts';

/** The exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 3 ended short of the size. */
export const EXIT = { done: 0, failed: 1, usage: 2, short: 3 } as const;

/** Failures that the user fixes by calling or configuring sluice differently. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'no-broker',
  'no-sandbox',
  'campaign-changed',
  'names-not-counted',
  'campaign-resetting',
  'bad-api-key',
]);

/** The exit code of a failure. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof OutputClosed) return EXIT.done;
  if (!(error instanceof SluiceError)) return EXIT.failed;
  return USAGE_CODES.has(error.code) || error.code.startsWith('config-') ? EXIT.usage : EXIT.failed;
}

/**
 * Reports a failure in one message, which ends with its code (`docs/errors.md` lists them), and returns its exit code.
 * The stack is shown only with `debug` (`SLUICE_DEBUG`); an error without a code is called unexpected, since it is a
 * fault of sluice. If the reader of stdout closed it (`sluice tail … | head -1`), that is not a failure and is not
 * reported.
 */
export function reportFailure(error: unknown, note: (message: string) => void, debug: boolean): number {
  const code = exitCodeOf(error);
  if (code === EXIT.done) return code;
  const isOurs = error instanceof SluiceError;
  const message = messageOf(error);
  // Below a list, so that it does not look like a part of the last line.
  const gap = message.includes('\n') ? '\n' : ' ';
  note(isOurs ? `sluice: ${message}${gap}[${error.code}]` : `sluice: unexpected: ${message}`);
  if (debug && error instanceof Error) note(error.stack ?? '');
  else if (!isOurs) note('set SLUICE_DEBUG=1 to see where');
  return code;
}

/** The message with the messages of its causes; many messages already contain the cause's, which is not repeated. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return describeError(error);
  let message = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!message.includes(cause.message)) message += `: ${cause.message}`;
  }
  return message;
}
