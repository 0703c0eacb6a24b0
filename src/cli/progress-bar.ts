import type { Terminal } from './terminal.ts';
import { duration } from './pace.ts';
import { unlessAborted } from '../runtime/abortable.ts';

/** The amount of input that was read, for people. */
export interface ReadProgress {
  /** Bytes; missing if the total is unknown. */
  readonly done?: number;
  readonly total?: number | null;
  readonly accepted: number;
  readonly rejected: number;
}

/** Minimum time between two redraws of a terminal. */
const DRAW_EVERY_MS = 100;
const BAR_COLUMNS = 20;

/** Draws the position in an input as one line that changes in place; only on a terminal. */
export class ProgressBar {
  readonly #draw: Terminal['line'];
  readonly #now: () => number;
  readonly #startedAt: number;
  #drawnAt = -Infinity;

  constructor({ line }: Pick<Terminal, 'line'>, now: () => number = () => performance.now()) {
    this.#draw = line;
    this.#now = now;
    this.#startedAt = now();
  }

  /** Whether the bar is shown: elsewhere occasional plain lines report the same. */
  get isShown(): boolean {
    return this.#draw !== null;
  }

  show(progress: ReadProgress): void {
    const now = this.#now();
    if (this.#draw === null || now - this.#drawnAt < DRAW_EVERY_MS) return;
    this.#drawnAt = now;
    this.#draw(describeProgress(progress, (now - this.#startedAt) / 1000));
  }

  /** Removes the bar. */
  end(): void {
    this.#draw?.(null);
  }
}

/** Receives the amount that was read so far. */
interface Shown {
  readonly progress?: (isAtEnd: boolean, read: ReadProgress) => void;
}

/** Reads with a progress bar if it can be shown; null if `abort` ended the reading early. */
export async function readShown<Read>(
  terminal: Terminal,
  abort: AbortSignal,
  read: (shown: Shown) => Promise<Read>,
): Promise<Read | null> {
  const bar = new ProgressBar(terminal);
  const shown = bar.isShown ? { progress: (_: boolean, sofar: ReadProgress) => bar.show(sofar) } : {};
  try {
    return await unlessAborted(read(shown), abort);
  } finally {
    bar.end();
  }
}

/** `[█████               ]  25 %  120,000 questions, 12 refused, 3,400/s, about 20 s left` */
export function describeProgress(
  { done = 0, total = null, accepted, rejected }: ReadProgress,
  seconds: number,
): string {
  const share = total === null || total === 0 ? null : Math.min(1, done / total);
  const filled = Math.floor(BAR_COLUMNS * (share ?? 0));
  const bar = `[${'█'.repeat(filled).padEnd(BAR_COLUMNS)}] ${String(Math.floor(100 * (share ?? 0))).padStart(3)} %  `;
  const refused = rejected === 0 ? '' : `, ${count(rejected)} refused`;
  // A rate over less than a second would be that of the first batch.
  const rate = seconds < 1 ? '' : `, ${count(Math.round((accepted + rejected) / seconds))}/s`;
  const left = share === null || share === 0 || share === 1 || seconds < 1 ? null : (seconds * (1 - share)) / share;
  const end = left === null ? '' : `, about ${duration(left)} left`;
  return `${share === null ? '' : bar}${count(accepted)} questions${refused}${rate}${end}`;
}

const count = (n: number): string => n.toLocaleString('en-US');
