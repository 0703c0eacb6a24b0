import { createLogUpdate } from 'log-update';
import { SluiceError } from '../records/sluice-error.ts';
import { printable, printableJson } from '../records/foreign-text.ts';
import type { CampaignStatus } from '../campaign/campaign-status.ts';
import { describePace, PaceMeter } from './pace.ts';
import { renderProgress, summarizeProgress } from './progress-view.ts';
import type { Terminal } from './terminal.ts';

/** A stream that may be a terminal. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** The streams and settings of a process's output. */
export interface OutputOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** `NO_COLOR`; otherwise colours are used if the stream is a terminal. */
  readonly noColor: boolean;
  /** A clock in milliseconds; decides when a pipe gets its next line of progress. Default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Thrown by `json` and `print` after the reader closed stdout: the command ends, without a message and with exit code
 * 0.
 */
export class OutputClosed extends Error {
  constructor() {
    super('standard output was closed by its reader');
    this.name = 'OutputClosed';
  }
}

/** Without a terminal: at most one line of progress in this time. */
const PLAIN_REPORT_MS = 5000;

/** Stdout and stderr as the commands use them; see `Terminal`. */
export function createTerminal(options: OutputOptions): Terminal {
  const { write, closed } = orderedWriter(options.stdout);
  const { stderr } = options;
  // A closed stderr must not end the work.
  stderr.on('error', () => undefined);
  const coloursOn = (stream: OutputStream): boolean => stream.isTTY === true && !options.noColor;
  const display =
    stderr.isTTY === true ? liveDisplay(stderr, coloursOn(stderr), options.now) : plainDisplay(stderr, options.now);
  return {
    json: (value) => write(`${printableJson(value)}\n`),
    print: (text) => write(ended(shown(text, coloursOn(options.stdout)))),
    closed,
    isAttended: options.stdout.isTTY === true,
    note: display.note,
    line: display.line,
    progress: display.progress,
    progressDone: display.progressDone,
    flushed: () => write(''),
    describeStatus: (status) =>
      renderProgress(status, {
        colours: coloursOn(options.stdout),
        ...(options.stdout.columns === undefined ? {} : { width: options.stdout.columns }),
      }).join('\n'),
  };
}

/**
 * Resolves when the next text may be written: immediately if the stream accepts more, else after its reader has caught
 * up.
 */
function orderedWriter(stream: OutputStream): {
  readonly write: (text: string) => Promise<void>;
  readonly closed: AbortSignal;
} {
  let failure: Error | null = null;
  const closed = new AbortController();
  const waiting = new Set<() => void>();
  const release = (): void => {
    for (const settle of waiting) settle();
    waiting.clear();
  };
  stream.on('drain', release);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    failure ??= isReaderGone(error) ? new OutputClosed() : unwritable(error);
    release();
    closed.abort();
  });
  const write = async (text: string): Promise<void> => {
    // The callback of an empty text comes after all earlier writes and their errors.
    if (text === '') await new Promise<void>((resolve) => stream.write('', () => setImmediate(resolve)));
    else if (failure === null && !stream.write(text)) await new Promise<void>((resolve) => waiting.add(resolve));
    if (failure !== null) throw failure;
  };
  return { write, closed: closed.signal };
}

const unwritable = (error: Error): SluiceError =>
  new SluiceError('output-failed', `standard output cannot be written (${error.message}): is the disk full?`, {
    cause: error,
  });

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

/** The colour codes of `renderProgress`. */
const COLOURS = new RegExp(`(${String.fromCodePoint(0x1b)}\\[\\d+m)`);

/** Our colour codes are kept; any other control character is shown as text. */
function shown(text: string, hasColours: boolean): string {
  if (!hasColours) return printable(text);
  return text
    .split(COLOURS)
    .map((part, i) => (i % 2 === 0 ? printable(part) : part))
    .join('');
}

const GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);
const isReaderGone = (error: NodeJS.ErrnoException): boolean => GONE.has(error.code ?? '');

type Display = Pick<Terminal, 'note' | 'line' | 'progress' | 'progressDone'>;

/** On a terminal: the view is redrawn in place, and notes appear above it. */
function liveDisplay(stream: OutputStream, colours: boolean, now: () => number = () => performance.now()): Display {
  const update = createLogUpdate(stream);
  const meter = new PaceMeter();
  let drawn: string | null = null;
  const draw = (status: CampaignStatus): void => {
    const pace = meter.observe(status, now());
    drawn = shown(renderProgress(status, { colours, width: (stream.columns ?? 80) - 1, pace }).join('\n'), colours);
    update(drawn);
  };
  return {
    note: (message) => {
      if (drawn !== null) update.clear();
      stream.write(`${printable(message)}\n`);
      if (drawn !== null) update(drawn);
    },
    line: (text) => {
      if (text === null) update.clear();
      drawn = text === null ? null : printable(text).slice(0, (stream.columns || 80) - 1);
      if (drawn !== null) update(drawn);
    },
    progress: draw,
    progressDone: (status) => {
      draw(status);
      update.done();
      drawn = null;
    },
  };
}

/** In a pipe or a log: occasional lines after changes, and the complete view at the end. */
function plainDisplay(stream: OutputStream, now: () => number = () => performance.now()): Display {
  const meter = new PaceMeter();
  let last = '';
  let lastAt = -Infinity;
  return {
    note: (message) => {
      stream.write(`${printable(message)}\n`);
    },
    line: null,
    progress: (status) => {
      const pace = meter.observe(status, now());
      const line = printable(summarizeProgress(status));
      if (line === last || now() - lastAt < PLAIN_REPORT_MS) return;
      last = line;
      lastAt = now();
      stream.write(`${line}${pace === null ? '' : `; ${describePace(pace)}`}\n`);
    },
    progressDone: (status) => {
      stream.write(`${printable(renderProgress(status).join('\n'))}\n`);
    },
  };
}
