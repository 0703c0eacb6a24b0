import type { GradedQuestion, Level, Ungraded } from '../records/grade.ts';
import type { ChatReply } from '../records/model-reply.ts';
import type { Question } from '../records/question.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../records/trace.ts';
import { isSameRecord } from '../stream/record.ts';
import type { RecordRef } from '../stream/record.ts';
import type { LineageState } from './lineage.ts';

/** The state of a listed record. A question without an outcome is not listed. */
export type RecordState = Exclude<LineageState, 'queued'>;

/** All states; those without a level first. */
export const RECORD_STATES: readonly RecordState[] = [
  'dead-letter',
  'ungraded',
  'in-stock',
  'selected',
  'rejected',
  'verified',
];

/** A record of a topic for one id. */
export type IndexFact = { readonly ref: RecordRef } & (
  | { readonly kind: 'attempt'; readonly id: string }
  | { readonly kind: 'graded'; readonly value: GradedQuestion }
  | { readonly kind: 'ungraded'; readonly value: Ungraded }
  | { readonly kind: 'selected'; readonly value: Selection }
  | { readonly kind: 'verified'; readonly value: VerifiedRecord }
  | { readonly kind: 'rejected'; readonly value: RejectedTrace }
  | {
      readonly kind: 'dead-letter';
      readonly id: string;
      readonly reason: string;
      readonly detail: string;
      readonly atMs: number;
    }
);

/** A record of the list. */
export interface ListedRecord {
  readonly id: string;
  /** Its position in the list: later places are nearer to the top. Never changes. */
  readonly place: number;
  readonly state: RecordState;
  readonly level: Level | null;
  /** Why it was rejected, set aside or dead-lettered. */
  readonly reason: string | null;
  readonly domain: string | null;
  readonly source: string | null;
  readonly teacher: string | null;
  /** The beginning of the question, or the message of a dead letter. */
  readonly title: string;
  /** When it reached its state. */
  readonly atMs: number;
}

/** An index entry. */
export interface IndexedRecord extends ListedRecord {
  /** In lower case; see `SEARCHED`. */
  readonly text: string;
  /** The positions of its parts on the topics. */
  readonly refs: readonly RecordRef[];
}

type Entry = { -readonly [Name in keyof IndexedRecord]: IndexedRecord[Name] } & {
  refs: RecordRef[];
  /** Whether it is in `seen`. */
  isSeen: boolean;
};

/** The number of searched characters of a question, and of each of its answer, reason and trace. */
export const SEARCHED = { question: 600, other: 300 } as const;
const TITLE_CHARS = 200;
/** A question has few parts, unless it was added repeatedly. */
const MOST_REFS = 128;

/**
 * The records of a campaign by id, from its topics in any order. Memory is bounded: beyond `capacity`, the records that
 * were seen first are dropped, and only the beginnings of their texts are kept. Complete records are read from the
 * topics by `refs`. A dropped record is listed again when it reaches another state.
 */
export class RecordIndex {
  readonly #entries = new Map<string, Entry>();
  /** The attempts of ids without a listed record: they take no place in the list. */
  readonly #attempts = new Map<string, RecordRef[]>();
  readonly #capacity: number;
  #next = 0;
  #seen = 0;
  #newestFirst: readonly IndexedRecord[] | null = null;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Records that are not listed because of `capacity`. */
  get dropped(): number {
    return Math.max(0, this.#seen - this.#entries.size);
  }

  add(fact: IndexFact): void {
    const id = idOf(fact);
    if (fact.kind === 'attempt') {
      addRef(this.#entries.get(id)?.refs ?? this.#attemptsOf(id), fact.ref);
      return;
    }
    this.#newestFirst = null;
    const entry = this.#entryOf(id);
    addRef(entry.refs, fact.ref);
    // Each question has one of these: a dropped record that is listed again is not counted again.
    if (!entry.isSeen && (fact.kind === 'graded' || fact.kind === 'ungraded' || fact.kind === 'dead-letter')) {
      entry.isSeen = true;
      this.#seen += 1;
    }
    if (fact.kind !== 'dead-letter') return describe(entry, fact);
    const title = fact.detail === '' ? fact.reason : fact.detail;
    if (entry.title === '') Object.assign(entry, { title: beginning(title, TITLE_CHARS), text: searched([title]) });
    return take(entry, 'dead-letter', fact.atMs, { reason: fact.reason });
  }

  get(id: string): IndexedRecord | null {
    return this.#entries.get(id) ?? null;
  }

  /** All records of the list, most recently seen first. */
  newestFirst(): readonly IndexedRecord[] {
    this.#newestFirst ??= [...this.#entries.values()].toReversed();
    return this.#newestFirst;
  }

  #entryOf(id: string): Entry {
    const known = this.#entries.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      id,
      place: this.#next,
      state: 'dead-letter',
      isSeen: false,
      level: null,
      reason: null,
      domain: null,
      source: null,
      teacher: null,
      title: '',
      atMs: 0,
      text: '',
      refs: this.#attempts.get(id) ?? [],
    };
    this.#next += 1;
    this.#attempts.delete(id);
    this.#entries.set(id, entry);
    dropFirst(this.#entries, this.#capacity);
    return entry;
  }

  #attemptsOf(id: string): RecordRef[] {
    const known = this.#attempts.get(id);
    if (known !== undefined) return known;
    const refs: RecordRef[] = [];
    this.#attempts.set(id, refs);
    dropFirst(this.#attempts, this.#capacity);
    return refs;
  }
}

function addRef(refs: RecordRef[], added: RecordRef): void {
  if (refs.length < MOST_REFS && !refs.some((ref) => isSameRecord(ref, added))) refs.push(added);
}

function dropFirst(entries: Map<string, unknown>, capacity: number): void {
  const [first] = entries.keys();
  if (entries.size > capacity && first !== undefined) entries.delete(first);
}

function idOf(fact: IndexFact): string {
  return fact.kind === 'attempt' || fact.kind === 'dead-letter' ? fact.id : fact.value.question.id;
}

function describe(entry: Entry, fact: Exclude<IndexFact, { readonly kind: 'attempt' | 'dead-letter' }>): void {
  const { question } = fact.value;
  Object.assign(entry, {
    title: beginning(question.question, TITLE_CHARS),
    domain: question.domain,
    source: question.source,
    ...(fact.kind !== 'ungraded' && { level: fact.value.grade.level }),
  });
  switch (fact.kind) {
    case 'graded':
      setText(entry, question, null, '');
      return take(entry, 'in-stock', fact.value.gradedAt.getTime(), {});
    case 'ungraded':
      setText(entry, question, null, fact.value.detail);
      return take(entry, 'ungraded', fact.value.ungradedAt.getTime(), { reason: fact.value.reason });
    case 'selected':
      setText(entry, question, null, '');
      return take(entry, 'selected', fact.value.selectedAt.getTime(), {});
    case 'verified': {
      const { reply, teacher, generatedAt } = fact.value;
      setText(entry, question, reply, '');
      return take(entry, 'verified', generatedAt.getTime(), { teacher, reason: null });
    }
    case 'rejected': {
      const { reply, teacher, rejectedAt, reason, detail, traceIndex } = fact.value;
      // The first of several traces has the counted reason.
      if (traceIndex > 0 && entry.state === 'rejected') return;
      setText(entry, question, reply, detail);
      return take(entry, 'rejected', rejectedAt.getTime(), { teacher, reason });
    }
  }
}

/** A state only advances: facts about an earlier state are ignored. */
function take(entry: Entry, state: RecordState, atMs: number, more: Partial<Pick<Entry, 'reason' | 'teacher'>>): void {
  if (RECORD_STATES.indexOf(state) < RECORD_STATES.indexOf(entry.state)) return;
  Object.assign(entry, { reason: null, ...more, state, atMs });
}

function setText(entry: Entry, question: Question, reply: ChatReply | null, detail: string): void {
  const hasTrace = entry.state === 'verified' || entry.state === 'rejected';
  if (reply === null && hasTrace) return;
  const { question: asked, answer, id } = question;
  entry.text = searched([asked, id, answer, detail, reply?.content ?? '', reply?.reasoning ?? '']);
}

const searched = ([first = '', ...rest]: readonly string[]): string =>
  [beginning(first, SEARCHED.question), ...rest.map((text) => beginning(text, SEARCHED.other))]
    .join('\n')
    .toLowerCase();

/** A copy: a slice would keep the whole text in memory. */
function beginning(text: string, chars: number): string {
  return Buffer.from(text.length > chars ? text.slice(0, chars) : text).toString();
}
