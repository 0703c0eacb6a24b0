import type { IngestCounts } from './read-questions.ts';
import { countsIn } from './source-counts.ts';

/** How far a file is read. */
export interface FilePosition {
  /** Of the file when it was read. */
  readonly size: number;
  readonly mtimeMs: number;
  /** What comes before is read, in bytes. Of a file that is read as a whole: 0, or its size. */
  readonly offset: number;
  /** Lines before the offset; of a file that is read as a whole the rows that are read. */
  readonly lines: number;
  /** What the file has at its beginning and before the offset, as a hash: another file of its name has another one. */
  readonly mark: string;
  /** What became of its rows, whenever they were read. Left out: it was stored by an earlier version. */
  readonly counts?: IngestCounts;
}

/** What a file is now. */
export interface FileFacts {
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * How a file is read: line by line while it grows, or as a whole when it is complete (Parquet, whose end says what is in
 * it; packed files).
 */
export type ReadingKind = 'lines' | 'whole';

/** What is to be done with a file. */
export type FileStep =
  | { readonly do: 'nothing' }
  /** It may still be written. */
  | { readonly do: 'wait' }
  /** Where to go on; `because`: it is read anew, and why. */
  | {
      readonly do: 'read';
      readonly offset: number;
      readonly lines: number;
      readonly because: 'shorter' | 'replaced' | null;
    };

const fromStart = (because: 'shorter' | 'replaced' | null): FileStep => ({ do: 'read', offset: 0, lines: 0, because });

/**
 * What is to be done with a file, of what is known about it. `isSteady`: it was the same at the look before. `hasMark`: its
 * content has the mark of the position; asked for only where size or time are other than those of the position.
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
    // Rows that were read before it was interrupted are not read again.
    return isSame ? { do: 'read', offset: 0, lines: known.lines, because: null } : fromStart('replaced');
  }
  if (known === null) return fromStart(null);
  if (facts.size < known.offset) return fromStart('shorter');
  if (!isSame && !hasMark) return fromStart('replaced');
  return { do: 'read', offset: known.offset, lines: known.lines, because: null };
}

/** Whether a file is as it was when it was read. */
export const isUnchanged = (facts: FileFacts, known: FilePosition): boolean =>
  facts.size === known.size && facts.mtimeMs === known.mtimeMs;

/** The position as a record's value. */
export const encodePosition = (position: FilePosition): Buffer => Buffer.from(JSON.stringify(position));

/** The position of a record's value; null where it is none: the file is read again. */
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
