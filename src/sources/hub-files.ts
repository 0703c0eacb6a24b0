import { setTimeout as sleep } from 'node:timers/promises';
import type { HubAccess } from '../records/hub-name.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { FilePosition } from './file-position.ts';
import type { FollowOptions } from './file-follower.ts';
import { hubInput, listHubFiles } from './hub.ts';
import type { HubFile } from './hub.ts';
import { formatOf } from './input-format.ts';
import { passedOver } from './input.ts';
import { MOST_TOGETHER } from './read-part.ts';
import type { FileBatch } from './read-part.ts';
import { eventOf, MOST_LINE_BYTES } from './read-questions.ts';
import type { QuestionEvent } from './read-questions.ts';
import { rowsOf } from './rows.ts';

/** The options of reading files of the hub. */
export interface HubOptions extends Pick<FollowOptions, 'read' | 'positionOf' | 'seen' | 'stop' | 'note'> {
  /** `hf://datasets/OWNER/NAME[@REVISION]/PATH`. */
  readonly name: string;
  readonly access: HubAccess;
  /** Time before the next try when the hub is away. Default 10,000. */
  readonly retryMs?: number;
}

/**
 * Reads a file or folder of the hub once. Each batch has the position after it, like those of `FileFollower`: rows that
 * were read are not read again, as long as the content of the file is the same. Waits while the hub is away.
 */
export class HubFiles {
  readonly #options: HubOptions;
  #isAway = false;

  constructor(options: HubOptions) {
    this.#options = options;
  }

  /**
   * @throws `SluiceError` with code `input-unreadable` if the name does not exist, or one of its files cannot be read
   */
  async *batches(): AsyncGenerator<FileBatch, void, undefined> {
    const { name, access, read, note, stop } = this.#options;
    const listed = await this.#whileAway(() => listHubFiles(name, access, read.format !== undefined));
    if (listed === null) return;
    for (const file of listed.unknown) note(passedOver(file));
    for (const file of listed.files) {
      while (!stop.aborted) {
        try {
          yield* this.#readFile(file);
          break;
        } catch (error) {
          if (!(await this.#isWaitedFor(error))) throw error;
        }
      }
    }
  }

  async *#readFile(file: HubFile): AsyncGenerator<FileBatch, void, undefined> {
    const { read, seen, stop, positionOf, access } = this.#options;
    const known = positionOf(file.name);
    const isSame = known?.mark === file.hash;
    if (isSame && known.offset === file.size) return;
    const skip = isSame ? known.lines : 0;
    let events: QuestionEvent[] = [];
    let lines = skip;
    let bytes = 0;
    const batch = (offset: number): FileBatch => {
      const position: FilePosition = { size: file.size, mtimeMs: 0, offset, lines, mark: file.hash };
      const together = { file: file.name, events, position };
      events = [];
      bytes = 0;
      return together;
    };
    const format = formatOf(file.name, read.format);
    for await (const row of rowsOf(hubInput(file, access), format, read.maxLineBytes ?? MOST_LINE_BYTES)) {
      if (stop.aborted) break;
      this.#answered();
      if (row.line <= skip) continue;
      events.push(eventOf(row, file.name, read, seen));
      lines = row.line;
      bytes += 'text' in row ? row.text.length : 0;
      if (events.length >= MOST_TOGETHER.rows || bytes >= MOST_TOGETHER.bytes) yield batch(0);
    }
    yield batch(stop.aborted ? 0 : file.size);
  }

  /** Null if it was stopped meanwhile. */
  async #whileAway<T>(act: () => Promise<T>): Promise<T | null> {
    while (!this.#options.stop.aborted) {
      try {
        const result = await act();
        this.#answered();
        return result;
      } catch (error) {
        if (!(await this.#isWaitedFor(error))) throw error;
      }
    }
    return null;
  }

  async #isWaitedFor(failure: unknown): Promise<boolean> {
    if (!(failure instanceof SluiceError) || !failure.retriable) return false;
    const { note, stop, retryMs = 10_000 } = this.#options;
    if (!this.#isAway) note(`waiting for the hub: ${failure.message}`);
    this.#isAway = true;
    await sleep(retryMs, undefined, { signal: stop }).catch(() => undefined);
    return true;
  }

  #answered(): void {
    if (this.#isAway) this.#options.note('the hub answers again');
    this.#isAway = false;
  }
}
