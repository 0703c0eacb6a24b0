import type { IngestCounts } from './read-questions.ts';
import { countsIn } from './source-counts.ts';

/** The read position of a file. */
export interface FilePosition {
  /** The size and time of the file when it was read. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Number of bytes that were read. For a file that is read as a whole: 0, or its size. */
  readonly offset: number;
  /** Lines before the offset; for a file that is read as a whole, the rows that were read. */
  readonly lines: number;
  /**
   * A hash of the file's beginning and of the bytes before the offset: another file with the same name has another one.
   */
  readonly mark: string;
  /** The counts of its rows over all reads. Missing if an earlier version stored it. */
  readonly counts?: IngestCounts;
}

/** The current size and time of a file. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * How a file is read: line by line while it grows, or as a whole when it is complete (Parquet, whose footer describes
 * its content; packed files).
 */
export type ReadingKind = 'lines' | 'whole';

/** The next action for a file. */
export type FileStep =
  | { readonly do: 'nothing' }
  /** The file may still be written. */
  | { readonly do: 'wait' }
  /** The position to continue at; `because`: the reason if it is read again from the start. */
  | {
      readonly do: 'read';
      readonly offset: number;
      readonly lines: number;
      readonly because: 'shorter' | 'replaced' | null;
    };

const fromStart = (because: 'shorter' | 'replaced' | null): FileStep => ({ do: 'read', offset: 0, lines: 0, because });

/**
 * The next action for a file, from its known state. `isSteady`: it was the same at the previous look. `hasMark`:
 * whether its content has the mark of the position; called only if size or time differ from those of the position.
 */
export function nextStep(
  kind: ReadingKind,
  facts: FileFacts,
  known: FilePosition | null,
  { isSteady, hasMark }: { readonly isSteady: boolean; readonly hasMark: boolean },
): FileStep {
  const isSame = known !== null && isUnchanged(facts, known);
  if (isSame && known.offset === facts.size) return { do: 'nothing' };
  if (kind === 'whole') {
    if (!isSteady) return { do: 'wait' };
    if (known === null) return fromStart(null);
    // Rows that were read before an interruption are not read again.
    return isSame ? { do: 'read', offset: 0, lines: known.lines, because: null } : fromStart('replaced');
  }
  if (known === null) return fromStart(null);
  if (facts.size < known.offset) return fromStart('shorter');
  if (!isSame && !hasMark) return fromStart('replaced');
  return { do: 'read', offset: known.offset, lines: known.lines, because: null };
}

/** Whether a file is unchanged since it was read. */
export const isUnchanged = (facts: FileFacts, known: FilePosition): boolean =>
  facts.size === known.size && facts.mtimeMs === known.mtimeMs;

/** The position as a record's value. */
export const encodePosition = (position: FilePosition): Buffer => Buffer.from(JSON.stringify(position));

/** The position in a record's value; null if it is invalid: the file is read again. */
export function decodePosition(value: Buffer): FilePosition | null {
  try {
    const stored = JSON.parse(value.toString('utf8')) as Record<string, unknown>;
    const { size, mtimeMs, offset, lines, mark, counts } = stored;
    const numbers = [size, mtimeMs, offset, lines];
    if (!numbers.every((number) => typeof number === 'number' && number >= 0) || typeof mark !== 'string') return null;
    const [knownSize = 0, knownTime = 0, knownOffset = 0, knownLines = 0] = numbers as number[];
    const known = { size: knownSize, mtimeMs: knownTime, offset: knownOffset, lines: knownLines, mark };
    return counts === undefined ? known : { ...known, counts: countsIn(counts) };
  } catch {
    return null;
  }
}
