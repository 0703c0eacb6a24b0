import { printableLine } from '../records/foreign-text.ts';
import { columnsOf } from './delimited-rows.ts';
import type { FilePosition, FileStep, ReadingKind } from './file-position.ts';
import { beginOf, isWholeObject, lastLineEnd, markOf, partOf } from './growing-file.ts';
import { fileInput, isPacked } from './input.ts';
import type { ByteInput } from './input.ts';
import { formatOf } from './input-format.ts';
import type { InputFormat } from './input-format.ts';
import type { ListedFile } from './list-files.ts';
import { eventOf, MOST_LINE_BYTES } from './read-questions.ts';
import type { QuestionEvent, ReadOptions } from './read-questions.ts';
import type { Row } from './row.ts';
import { rowsOf } from './rows.ts';

/** Rows of a file that were read together. */
export interface FileBatch {
  readonly file: string;
  readonly events: readonly QuestionEvent[];
  /** The position after them. */
  readonly position: FilePosition;
}

/** The limits of a batch; the first one reached ends it. */
export const MOST_TOGETHER: { readonly rows: number; readonly bytes: number } = { rows: 1000, bytes: 1024 * 1024 };

/** How a file is read: packed files, UTF-16 and Parquet as a whole. */
export async function kindOf({ path, size }: ListedFile, format: InputFormat): Promise<ReadingKind> {
  if (format === 'parquet' || /\.(?:gz|zst|zstd)$/i.test(path)) return 'whole';
  return isPacked(await beginOf(path, size)) ? 'whole' : 'lines';
}

/**
 * Reads the rest of a file. Returns whether everything was read (`all`), whether a line without its end may become
 * readable without a change of the file (`tail-waits`), or that it was stopped.
 */
export async function* readPart(
  file: ListedFile,
  step: Extract<FileStep, { readonly do: 'read' }>,
  how: {
    readonly read: ReadOptions;
    readonly seen: { add(id: string): boolean };
    readonly stop: AbortSignal;
    /** Whether a last line without its end is read anyway. */
    readonly isQuiet: boolean;
  },
): AsyncGenerator<FileBatch, 'all' | 'tail-waits' | 'stopped', undefined> {
  const { read, seen, stop } = how;
  const name = printableLine(file.path);
  const format = formatOf(file.path, read.format);
  const maxLineBytes = read.maxLineBytes ?? MOST_LINE_BYTES;
  const part = await partToRead(file, step, format, how.isQuiet);
  let events: QuestionEvent[] = [];
  let bytes = 0;
  let isOpen = false;
  let given = step.offset;
  let at = { offset: step.offset, lines: step.lines };
  const batch = async (): Promise<FileBatch> => {
    const position = { size: file.size, mtimeMs: file.mtimeMs, ...at };
    const together = { file: file.path, events, position: { ...position, mark: await markOf(file.path, at.offset) } };
    events = [];
    bytes = 0;
    given = at.offset;
    return together;
  };
  let isStopped = false;
  try {
    for await (const row of part.rows(maxLineBytes)) {
      isStopped = stop.aborted;
      if (isStopped) break;
      if (row.isOpen === true && !how.isQuiet) {
        isOpen = true;
        continue;
      }
      // These rows were read before an interruption.
      if (row.line <= part.skipRows) continue;
      events.push(eventOf({ ...row, line: row.line + part.linesBefore }, name, read, seen));
      bytes += 'text' in row ? row.text.length : 0;
      const next = part.positionBehind(row);
      if (next === null) continue;
      at = next;
      if (events.length >= MOST_TOGETHER.rows || bytes >= MOST_TOGETHER.bytes) yield await batch();
    }
  } catch (error) {
    // Their ids count as read from now on.
    if (events.length > 0) yield await batch();
    throw error;
  }
  if (!isOpen && !isStopped) at = part.end(at.lines);
  if (events.length > 0 || at.offset > given) yield await batch();
  if (isStopped) return 'stopped';
  return isOpen || (part.hasTail && part.tailMayBeTaken) ? 'tail-waits' : 'all';
}

interface Place {
  readonly offset: number;
  readonly lines: number;
}

/** A range of lines, or a whole file. */
interface Part {
  rows(limitBytes: number): AsyncIterable<Row>;
  readonly skipRows: number;
  readonly linesBefore: number;
  /** Null if unknown. */
  positionBehind(row: Row): Place | null;
  /** The position after the whole part; `lines` is the line of the last row. */
  end(lines: number): Place;
  /** Whether bytes follow the part. */
  readonly hasTail: boolean;
  /** Whether these are read after the file has not changed for a long time. */
  readonly tailMayBeTaken: boolean;
}

async function partToRead(
  file: ListedFile,
  step: Extract<FileStep, { readonly do: 'read' }>,
  format: InputFormat,
  isQuiet: boolean,
): Promise<Part> {
  if ((await kindOf(file, format)) === 'whole') {
    return {
      rows: (limitBytes) => rowsOf(fileInput(file.path), format, limitBytes),
      skipRows: step.lines,
      linesBefore: 0,
      positionBehind: ({ line }) => ({ offset: 0, lines: line }),
      end: (lines) => ({ offset: file.size, lines }),
      hasTail: false,
      tailMayBeTaken: false,
    };
  }
  const isDelimited = format === 'csv' || format === 'tsv';
  let end = await lastLineEnd(file.path, step.offset, file.size);
  const isTakenWhole = isDelimited
    ? isQuiet
    : file.size - end <= MOST_LINE_BYTES && (await isWholeObject(file.path, end, file.size));
  if (isTakenWhole) end = file.size;
  const counted = countLines(partOf(file.path, step.offset, end));
  const columns =
    isDelimited && step.offset > 0 ? await columnsOf(partOf(file.path, 0, step.offset), format) : undefined;
  return {
    rows: (limitBytes) => rowsOf(counted.input, format, limitBytes, columns),
    skipRows: 0,
    linesBefore: step.lines,
    positionBehind: (row) =>
      row.end === undefined ? null : { offset: step.offset + row.end, lines: step.lines + row.line },
    end: () => ({ offset: end, lines: step.lines + counted.lines() }),
    hasTail: end < file.size,
    tailMayBeTaken: isDelimited,
  };
}

/** The input, and the number of lines that ended in the part that was read. */
function countLines(input: ByteInput): { readonly input: ByteInput; readonly lines: () => number } {
  let lines = 0;
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of input.open()) {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      yield chunk;
    }
  }
  return { input: { name: input.name, open: bytes }, lines: () => lines };
}
