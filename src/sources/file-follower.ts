import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printableLine } from '../records/foreign-text.ts';
import { describeError } from '../records/sluice-error.ts';
import { nextStep } from './file-position.ts';
import type { FilePosition, FileStep } from './file-position.ts';
import { hasParquetEnd, markOf } from './growing-file.ts';
import { formatOf } from './input-format.ts';
import { passedOver } from './input.ts';
import { listFiles } from './list-files.ts';
import type { ListedFile } from './list-files.ts';
import { kindOf, readPart } from './read-part.ts';
import type { FileBatch } from './read-part.ts';
import type { ReadOptions } from './read-questions.ts';

/** The options of following files. */
export interface FollowOptions {
  /** Files, and folders with all their files. */
  readonly roots: readonly string[];
  readonly read: ReadOptions;
  /** The stored position of a file, from this process or an earlier one. */
  readonly positionOf: (file: string) => FilePosition | null;
  /** The files with a stored position. Default: none. */
  readonly known?: () => Iterable<string>;
  /** Removes the position of a deleted file. */
  readonly forget?: (file: string, folder: string) => Promise<void>;
  /** The ids that were read before. */
  readonly seen: { add(id: string): boolean };
  /** Whether to wait for more; else it ends when everything is read. */
  readonly follow: boolean;
  /** Aborted: the rows that were read are returned, then it ends. */
  readonly stop: AbortSignal;
  readonly note: (message: string) => void;
  /** Called after each look with whether nothing was left to read. */
  readonly looked?: (isAtEnd: boolean) => void;
  /** Minimum time between two looks. Default 1,000. */
  readonly lookMs?: number;
  /**
   * A file without a change for this time is complete, and one that could not be read is tried again. Default 60,000.
   */
  readonly quietMs?: number;
}

/** The state of a file between two looks. */
interface Seen {
  size: number;
  mtimeMs: number;
  /** Time of its last change, by the clock of the process. */
  changedAt: number;
  /** Until this time nothing is to be done unless it changes. */
  restsUntil: number;
  failure: string | null;
}

const MOST_TOLD = 20;

/**
 * Reads files while they grow and folders while files are added. It polls, since not every file system reports changes.
 * Each batch has the position after it, to be stored after its questions.
 */
export class FileFollower {
  readonly #options: FollowOptions;
  readonly #lookMs: number;
  readonly #quietMs: number;
  readonly #files = new Map<string, Seen>();
  readonly #told = new Set<string>();
  /** Files that are no longer in their folder, and since when. */
  readonly #gone = new Map<string, number>();
  /** For the current look: rows were read, or will be without a change of a file. */
  #isBusy = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#lookMs = options.lookMs ?? 1000;
    this.#quietMs = options.quietMs ?? 60_000;
  }

  /** @throws `SluiceError` with code `input-unreadable` if a root does not exist at the start */
  async *batches(): AsyncGenerator<FileBatch, void, undefined> {
    const { roots, follow, stop, read } = this.#options;
    for (const root of roots) await listFiles(root, read.format !== undefined);
    while (!stop.aborted) {
      const startedAt = performance.now();
      this.#isBusy = false;
      for (const root of roots) {
        const { files, unreadable } = await this.#list(root);
        for (const file of files) {
          if (stop.aborted) return;
          yield* this.#readFile(file);
        }
        if (unreadable !== null) await this.#forgetGone(root, files, unreadable);
      }
      this.#options.looked?.(!this.#isBusy);
      if (!follow && !this.#isBusy) return;
      // A look at very many files takes a long time.
      const pauseMs = Math.max(this.#lookMs, 10 * Math.min(performance.now() - startedAt, 1000));
      await sleep(pauseMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  /** `unreadable`: what could not be looked at; null: the whole root. */
  async #list(
    root: string,
  ): Promise<{ readonly files: readonly ListedFile[]; readonly unreadable: readonly string[] | null }> {
    try {
      const { files, unknown, unreadable } = await listFiles(root, this.#options.read.format !== undefined);
      for (const [file, reason] of unreadable) this.#tell(printableLine(`${file} cannot be read: ${reason}`));
      for (const file of unknown) this.#tell(passedOver(file));
      return { files, unreadable: [...unreadable.keys()] };
    } catch (error) {
      // The root existed at the start.
      this.#tell(`waiting: ${printableLine(describeError(error))}`);
      this.#isBusy = true;
      return { files: [], unreadable: null };
    }
  }

  /**
   * Removes the positions of files that have been missing from a folder too long for a replacement: positions would
   * accumulate forever if a job deletes files after they are read.
   */
  async #forgetGone(root: string, files: readonly ListedFile[], unreadable: readonly string[]): Promise<void> {
    const { known, forget, follow } = this.#options;
    if (known === undefined || forget === undefined || !follow) return;
    const present = new Set(files.map((file) => file.path));
    const isHidden = (file: string): boolean =>
      unreadable.some((place) => file === place || file.startsWith(place + path.sep));
    const now = performance.now();
    for (const file of [...known()].filter((name) => name.startsWith(root + path.sep))) {
      const since = this.#gone.get(file) ?? now;
      if (present.has(file) || isHidden(file)) this.#gone.delete(file);
      else if (now - since < this.#quietMs) this.#gone.set(file, since);
      else {
        await forget(file, root);
        this.#gone.delete(file);
        this.#files.delete(file);
      }
    }
  }

  /** Notes each message once. */
  #tell(message: string): void {
    if (this.#told.has(message) || this.#told.size > MOST_TOLD) return;
    this.#told.add(message);
    this.#options.note(this.#told.size > MOST_TOLD ? 'further files like these are not named' : message);
  }

  async *#readFile(file: ListedFile): AsyncGenerator<FileBatch, void, undefined> {
    const now = performance.now();
    const before = this.#files.get(file.path);
    const isSame = before !== undefined && before.size === file.size && before.mtimeMs === file.mtimeMs;
    if (isSame && now < before.restsUntil) {
      // A file that waits until it is complete prevents the end.
      if (before.restsUntil !== Infinity && before.failure === null) this.#isBusy = true;
      return;
    }
    const { size, mtimeMs } = file;
    // A file that is seen for the first time may have been complete for a long time.
    const changedAt = before === undefined ? now - Math.max(0, Date.now() - mtimeMs) : now;
    const seen = isSame ? before : { size, mtimeMs, changedAt, restsUntil: 0, failure: before?.failure ?? null };
    this.#files.set(file.path, seen);
    try {
      const step = await this.#stepOf(file, isSame || !this.#options.follow);
      if (step.do === 'nothing') seen.restsUntil = Infinity;
      else if (step.do === 'wait') this.#isBusy = true;
      else {
        if (step.because !== null) this.#options.note(readAnew(printableLine(file.path), step.because));
        yield* this.#readOn(file, seen, step);
      }
      seen.failure = null;
    } catch (error) {
      const failure = printableLine(describeError(error));
      const name = printableLine(file.path);
      if (failure !== seen.failure) this.#options.note(failure.includes(name) ? failure : `${name}: ${failure}`);
      seen.failure = failure;
      seen.restsUntil = performance.now() + this.#quietMs;
    }
  }

  async #stepOf(file: ListedFile, isSteady: boolean): Promise<FileStep> {
    const { read, positionOf, note, follow } = this.#options;
    const known = positionOf(file.path);
    const kind = await kindOf(file, formatOf(file.path, read.format));
    const isComparable = kind === 'lines' && known !== null && known.offset <= file.size;
    const hasMark = isComparable && (await markOf(file.path, known.offset)) === known.mark;
    const step = nextStep(kind, file, known, { isSteady, hasMark });
    if (step.do !== 'read' || !follow || formatOf(file.path, read.format) !== 'parquet') return step;
    if (await hasParquetEnd(file.path, file.size)) return step;
    const seen = this.#files.get(file.path);
    if (seen === undefined || performance.now() - seen.changedAt < this.#quietMs) return { do: 'wait' };
    if (seen.failure === null)
      note(`${printableLine(file.path)} has no end as Parquet has: it is read when it changes`);
    return { do: 'nothing' };
  }

  async *#readOn(
    file: ListedFile,
    seen: Seen,
    step: Extract<FileStep, { readonly do: 'read' }>,
  ): AsyncGenerator<FileBatch, void, undefined> {
    const { read, stop, follow } = this.#options;
    const isQuiet = !follow || performance.now() - seen.changedAt >= this.#quietMs;
    const reading = readPart(file, step, { read, seen: this.#options.seen, stop, isQuiet });
    for (;;) {
      const next = await reading.next();
      if (next.done !== true) {
        this.#isBusy = true;
        yield next.value;
        continue;
      }
      // The text after the last whole line is examined again when it changes, or after a long quiet time.
      if (next.value === 'tail-waits') {
        this.#isBusy = true;
        seen.restsUntil = seen.changedAt + this.#quietMs;
      } else if (next.value === 'all') seen.restsUntil = Infinity;
      return;
    }
  }
}

const readAnew = (file: string, because: 'shorter' | 'replaced'): string =>
  because === 'shorter'
    ? `${file} is shorter than what was read of it: it is read again from its beginning`
    : `${file} is another file than the one that was read under this name: it is read again from its beginning`;
