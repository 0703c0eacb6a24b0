import { IdSet } from '../records/id-set.ts';
import type { Question } from '../records/question.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { ByteInput } from './input.ts';
import { mapLine, readRow } from './field-map.ts';
import type { FieldMap } from './field-map.ts';
import { formatOf } from './input-format.ts';
import type { InputFormat } from './input-format.ts';
import { parseQuestionFields, parseQuestionLine } from './parse-question.ts';
import type { ParsedLine } from './parse-question.ts';
import { Refusal } from './refusal.ts';
import type { Row } from './row.ts';
import { rowsOf } from './rows.ts';

/** The kind of an input's line. Blank lines have no event. */
export type QuestionEvent =
  | { readonly kind: 'question'; readonly input: string; readonly line: number; readonly question: Question }
  /** Its id occurred earlier in this run, in the same or another input; the first one counts. */
  | { readonly kind: 'duplicate'; readonly input: string; readonly line: number; readonly id: string }
  | { readonly kind: 'problem'; readonly input: string; readonly line: number; readonly reason: string }
  /** An input without a line that is not blank, and not from a folder. */
  | { readonly kind: 'empty'; readonly input: string }
  /** An input of a folder that cannot be read (to its end); the others follow. */
  | { readonly kind: 'unreadable'; readonly input: string; readonly reason: string };

/** The options of reading questions. */
export interface ReadOptions {
  /** Becomes `ingestedAt`. */
  readonly now: () => Date;
  /** A longer line is a problem and is never held completely. Default `MOST_LINE_BYTES`. */
  readonly maxLineBytes?: number;
  /** The user's own domains that have a verifier. Default: none. */
  readonly ownDomains?: ReadonlySet<string>;
  /** The format of all inputs. Default: by file name extension. */
  readonly format?: InputFormat;
  /** The mapping from rows of another shape to questions; null or missing: rows are questions. */
  readonly map?: FieldMap | null;
  /** Whether `answer` may be missing in mathematics and choice. Default: no. */
  readonly mayLackGold?: boolean;
}

/** 4 MiB: half of the maximum batch of the topics, so that a question always fits with the fields added to it. */
export const MOST_LINE_BYTES: number = 4 * 1024 * 1024;

/**
 * Reads questions from JSON Lines, CSV, TSV or Parquet, one input after the other. Pulls: nothing is read before it is
 * requested, and never more than one chunk ahead. A bad line is an event and the others follow.
 *
 * @throws `SluiceError` with code `input-unreadable` if an input that is not from a folder cannot be read (to its end).
 *
 * @example
 * for await (const event of readQuestions(await openInputs(files, process.stdin), { now: () => new Date() })) {
 *   if (event.kind === 'question') await write(event.question);
 *   else report(describeQuestionEvent(event));
 * }
 */
export async function* readQuestions(
  inputs: readonly ByteInput[],
  options: ReadOptions,
): AsyncGenerator<QuestionEvent, void, undefined> {
  const maxLineBytes = options.maxLineBytes ?? MOST_LINE_BYTES;
  const seen = new IdSet();
  for (const source of inputs) {
    const input = source.name;
    let isEmpty = true;
    try {
      for await (const row of rowsOf(source, formatOf(input, options.format), maxLineBytes)) {
        isEmpty = false;
        yield eventOf(row, input, options, seen);
      }
    } catch (error) {
      if (source.isOfFolder !== true || !(error instanceof SluiceError)) throw error;
      isEmpty = false;
      yield { kind: 'unreadable', input, reason: error.message };
    }
    // Jobs write empty parts.
    if (isEmpty && source.isOfFolder !== true) yield { kind: 'empty', input };
  }
}

/** The event of a row; `seen` contains the ids before it. */
export function eventOf(
  row: Row,
  input: string,
  options: ReadOptions,
  seen: { add(id: string): boolean },
): QuestionEvent {
  const { line } = row;
  const parsed = 'text' in row ? parseRow(row.text, options) : { reason: row.problem };
  if ('reason' in parsed) return { kind: 'problem', input, line, reason: parsed.reason };
  if (seen.add(parsed.question.id)) return { kind: 'question', input, line, question: parsed.question };
  return { kind: 'duplicate', input, line, id: parsed.question.id };
}

/** A row as a question, converted by the map if there is one. */
export function parseRow(
  text: string,
  { now, ownDomains, map, mayLackGold }: Pick<ReadOptions, 'now' | 'ownDomains' | 'map' | 'mayLackGold'>,
): ParsedLine {
  if (map === undefined || map === null) return parseQuestionLine(text, now(), ownDomains, mayLackGold);
  try {
    const written = { text, line: () => mapLine(text, map) };
    return parseQuestionFields(readRow(text, map), written, now(), ownDomains, mayLackGold);
  } catch (error) {
    if (error instanceof SyntaxError) return { reason: `not JSON: ${error.message}` };
    if (error instanceof Refusal) return { reason: error.message };
    throw error;
  }
}

/** The counts that `ingest` prints as its last line on stdout. */
export interface IngestCounts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
}

/** Counts events: `accepted` questions, `duplicate` ids, `rejected` lines. */
export class IngestTally {
  #counts = { accepted: 0, duplicate: 0, rejected: 0 };
  #failedInputs = 0;

  count(event: QuestionEvent): void {
    if (event.kind === 'question') this.#counts.accepted += 1;
    else if (event.kind === 'duplicate') this.#counts.duplicate += 1;
    else if (event.kind === 'problem') this.#counts.rejected += 1;
    else this.#failedInputs += 1;
  }

  get counts(): IngestCounts {
    return { ...this.#counts };
  }

  /** Whether a line was bad, or an input was empty or could not be read: exit 1. */
  get hasFailed(): boolean {
    return this.#counts.rejected > 0 || this.#failedInputs > 0;
  }
}

/** The line for stderr: `file:12: reason`; null for questions and duplicates, which are only counted. */
export function describeQuestionEvent(event: QuestionEvent): string | null {
  if (event.kind === 'problem') return `${event.input}:${event.line}: ${event.reason}`;
  if (event.kind === 'unreadable') return event.reason;
  return event.kind === 'empty' ? `${event.input}: empty, no question in it` : null;
}
