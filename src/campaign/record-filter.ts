import { RECORD_STATES } from './record-index.ts';
import type { IndexedRecord, ListedRecord, RecordState } from './record-index.ts';

/** Selects records; a missing field matches all. */
export interface RecordFilter {
  readonly level?: number;
  /** Matches any of them. */
  readonly states?: readonly RecordState[];
  readonly reason?: string;
  readonly source?: string;
  readonly teacher?: string;
  readonly domain?: string;
  /** In lower case; the text must contain all of them. */
  readonly words?: readonly string[];
}

/** One page of the list. */
export interface RecordQuery {
  readonly filter: RecordFilter;
  /** Returns records after the one with this place; left out: from the top. */
  readonly before?: number;
  readonly limit: number;
}

/** A page of the list, with data about the rest. */
export interface RecordPage {
  readonly records: readonly ListedRecord[];
  /** The number of matching records. */
  readonly total: number;
  /** `before` of the next page; null: last page. */
  readonly next: number | null;
}

/** The query parameters in the address of a view. */
export type QueryParameters = Iterable<readonly [name: string, value: string]>;

/** The limits of one parameter. */
const MOST_CHARS = 200;
const MOST_WORDS = 8;
const MOST_RECORDS = 100;
const DEFAULT_RECORDS = 50;

/** Parses a query; returns a text if it is invalid. */
export function parseRecordQuery(parameters: QueryParameters): RecordQuery | string {
  const filter: { -readonly [Name in keyof RecordFilter]: RecordFilter[Name] } = {};
  let before: number | undefined;
  let limit = DEFAULT_RECORDS;
  for (const [name, value] of parameters) {
    if (value.length > MOST_CHARS) return `${name}: expected at most ${MOST_CHARS} characters`;
    if (value === '') continue;
    switch (name) {
      case 'level':
        if (!/^[0-5]$/.test(value)) return 'level: expected 0 to 5';
        filter.level = Number(value);
        break;
      case 'state': {
        const states = value.split(',');
        const known = RECORD_STATES.filter((state) => states.includes(state));
        if (known.length !== new Set(states).size) return `state: expected some of ${RECORD_STATES.join(', ')}`;
        filter.states = known;
        break;
      }
      case 'reason':
      case 'source':
      case 'teacher':
      case 'domain':
        filter[name] = value;
        break;
      case 'text': {
        const words = value.toLowerCase().split(/\s+/).filter(Boolean);
        if (words.length > MOST_WORDS) return `text: expected at most ${MOST_WORDS} words`;
        if (words.length > 0) filter.words = words;
        break;
      }
      case 'before':
      case 'limit': {
        const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
        if (name === 'before' && number >= 0) before = number;
        else if (name === 'limit' && number >= 1 && number <= MOST_RECORDS) limit = number;
        else return name === 'limit' ? `limit: expected 1 to ${MOST_RECORDS}` : 'before: expected a place of the list';
        break;
      }
      default:
        return `${name.slice(0, 40)}: there is no such parameter`;
    }
  }
  return { filter, limit, ...(before !== undefined && { before }) };
}

/** Whether a record matches a filter. */
export function isTaken(record: IndexedRecord, filter: RecordFilter): boolean {
  const { level, states, words } = filter;
  if (level !== undefined && record.level !== level) return false;
  if (states !== undefined && !states.includes(record.state)) return false;
  for (const name of ['reason', 'source', 'teacher', 'domain'] as const) {
    if (filter[name] !== undefined && record[name] !== filter[name]) return false;
  }
  return words === undefined || words.every((word) => record.text.includes(word));
}

/** A page of a list, in descending order of places. */
export function pageOf(records: readonly IndexedRecord[], { filter, before, limit }: RecordQuery): RecordPage {
  const found: ListedRecord[] = [];
  let total = 0;
  let hasMore = false;
  for (const record of records) {
    if (!isTaken(record, filter)) continue;
    total += 1;
    if (before !== undefined && record.place >= before) continue;
    if (found.length < limit) found.push(listedRecord(record));
    else hasMore = true;
  }
  return { records: found, total, next: hasMore ? (found.at(-1)?.place ?? null) : null };
}

/** The matching ids next to a record in the list; null at its ends. */
export function neighboursOf(
  records: readonly IndexedRecord[],
  { id, place }: Pick<IndexedRecord, 'id' | 'place'>,
  filter: RecordFilter,
): { readonly previous: string | null; readonly next: string | null } {
  let previous: string | null = null;
  for (const record of records) {
    if (record.id === id || !isTaken(record, filter)) continue;
    if (record.place < place) return { previous, next: record.id };
    previous = record.id;
  }
  return { previous, next: null };
}

/** The number of records for each value, and the newest ones for each reason. */
export interface RecordFacets {
  readonly counts: Readonly<
    Record<'level' | 'state' | 'reason' | 'source' | 'teacher' | 'domain', Readonly<Record<string, number>>>
  >;
  readonly examples: Readonly<Record<string, readonly ListedRecord[]>>;
}

const EXAMPLES = 3;
/** The most values of one name: each question may have another source. */
const MOST_VALUES = 100;

/** Counts the values of the records. */
export function facetsOf(records: readonly IndexedRecord[]): RecordFacets {
  const names = ['level', 'state', 'reason', 'source', 'teacher', 'domain'] as const;
  const counts = new Map(names.map((name) => [name, new Map<string, number>()]));
  const examples = new Map<string, ListedRecord[]>();
  for (const record of records) {
    for (const name of names) {
      const value = record[name];
      const of = counts.get(name);
      if (value === null || of === undefined) continue;
      const key = String(value);
      if (of.has(key) || of.size < MOST_VALUES) of.set(key, (of.get(key) ?? 0) + 1);
    }
    if (record.reason === null) continue;
    const known = examples.get(record.reason) ?? [];
    if (known.length < EXAMPLES) examples.set(record.reason, [...known, listedRecord(record)]);
  }
  return {
    counts: Object.fromEntries(
      [...counts].map(([name, of]) => [name, Object.fromEntries(of)]),
    ) as RecordFacets['counts'],
    examples: Object.fromEntries(examples),
  };
}

/** The fields of a record for the list. */
export function listedRecord(indexed: IndexedRecord): ListedRecord {
  const { id, place, state, level, reason, domain, source, teacher, title, atMs } = indexed;
  return { id, place, state, level, reason, domain, source, teacher, title, atMs };
}
