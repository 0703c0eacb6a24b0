import { nameOf } from '../records/cells.ts';
import type { CellAxis } from '../records/cells.ts';
import { LEVELS } from '../records/grade.ts';
import { perLevel } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';

/** The facts about the records in the dataset card. */
export interface DatasetFacts {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Questions by level, which the mix counts. Fewer than the records if a question has several traces. */
  readonly questionsPerLevel: PerLevel;
  /** Questions of each domain and of each source, for a mix of these. */
  readonly questionsByName: Readonly<Record<CellAxis, ReadonlyMap<string, number>>>;
  /** The licences by frequency, the most frequent first; the lists below have the same order. */
  readonly licenses: readonly string[];
  readonly sources: readonly string[];
  readonly domains: readonly string[];
  /** The names in the replies: hosted names are aliases. */
  readonly teachers: readonly string[];
  readonly verifiers: readonly string[];
  /** Records whose trace the rules refused and a judge accepted. */
  readonly acceptedByJudge: number;
  readonly graders: readonly string[];
  /** Records whose question names no licence. */
  readonly withoutLicense: number;
}

/** Values with their frequencies. */
export type ValueCounts = readonly (readonly [value: string, count: number])[];

const VALUES = [
  'licenses',
  'sources',
  'domains',
  'teachers',
  'verifiers',
  'graders',
  // Of questions, which the mix counts.
  'questionSources',
  'questionDomains',
] as const;
type ValueName = (typeof VALUES)[number];

/** The state of a tally as JSON, so that counting of a growing dataset continues after a restart. */
export interface TallyCounts {
  readonly records: number;
  readonly withoutLicense: number;
  readonly acceptedByJudge: number;
  /** Records, and questions, by level. */
  readonly levels: readonly number[];
  readonly questions: readonly number[];
  readonly values: Readonly<Record<ValueName, ValueCounts>>;
}

/** Counts the facts for the card while records pass; its memory depends on the number of distinct values. */
export class DatasetTally {
  #records: number;
  #withoutLicense: number;
  #acceptedByJudge: number;
  readonly #levels: number[];
  readonly #questions: number[];
  readonly #values: Readonly<Record<ValueName, Map<string, number>>>;

  /** `before`: the counts of an earlier tally. */
  constructor(before?: TallyCounts) {
    this.#records = before?.records ?? 0;
    this.#withoutLicense = before?.withoutLicense ?? 0;
    this.#acceptedByJudge = before?.acceptedByJudge ?? 0;
    this.#levels = LEVELS.map((level) => before?.levels[level] ?? 0);
    this.#questions = LEVELS.map((level) => before?.questions[level] ?? 0);
    this.#values = byValue((name) => new Map(before?.values[name]));
  }

  counts(): TallyCounts {
    return {
      records: this.#records,
      withoutLicense: this.#withoutLicense,
      acceptedByJudge: this.#acceptedByJudge,
      levels: [...this.#levels],
      questions: [...this.#questions],
      values: byValue((name) => [...this.#values[name]]),
    };
  }

  add({ question, grade, reply, verdict, traceIndex }: VerifiedRecord): void {
    const { licenses, sources, domains, teachers, verifiers, graders } = this.#values;
    this.#records += 1;
    this.#levels[grade.level] = (this.#levels[grade.level] ?? 0) + 1;
    if (traceIndex === 0) {
      this.#questions[grade.level] = (this.#questions[grade.level] ?? 0) + 1;
      count(this.#values.questionSources, nameOf('source', question));
      count(this.#values.questionDomains, nameOf('domain', question));
    }
    const license = question.license?.trim() ?? '';
    if (license === '') this.#withoutLicense += 1;
    else count(licenses, license);
    if (question.source !== null) count(sources, question.source);
    count(domains, question.domain);
    count(teachers, reply.returnedModel);
    count(verifiers, verdict.decidedBy);
    if (verdict.judge?.verdict === 'correct') this.#acceptedByJudge += 1;
    if (grade.grader !== null) count(graders, grade.grader);
  }

  facts(): DatasetFacts {
    const { licenses, sources, domains, teachers, verifiers, graders } = this.#values;
    return {
      records: this.#records,
      perLevel: perLevel((level) => this.#levels[level] ?? 0),
      questionsPerLevel: perLevel((level) => this.#questions[level] ?? 0),
      questionsByName: { domain: this.#values.questionDomains, source: this.#values.questionSources },
      licenses: byCount(licenses),
      sources: byCount(sources),
      domains: byCount(domains),
      teachers: byCount(teachers),
      verifiers: byCount(verifiers),
      acceptedByJudge: this.#acceptedByJudge,
      graders: byCount(graders),
      withoutLicense: this.#withoutLicense,
    };
  }
}

/** The facts about rejected traces in the dataset card. */
export interface RejectedFacts {
  readonly traces: number;
  /** By frequency, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly traces: number }[];
}

/** Counts rejected traces while they pass. */
export class RejectedTally {
  #traces: number;
  readonly #reasons: Map<string, number>;

  /** `before`: the counts by reason of an earlier tally. */
  constructor(before: ValueCounts = []) {
    this.#reasons = new Map(before);
    this.#traces = before.reduce((sum, [, traces]) => sum + traces, 0);
  }

  counts(): ValueCounts {
    return [...this.#reasons];
  }

  add({ reason }: RejectedTrace): void {
    this.#traces += 1;
    count(this.#reasons, reason);
  }

  facts(): RejectedFacts {
    const reasons = byCount(this.#reasons).map((reason) => ({ reason, traces: this.#reasons.get(reason) ?? 0 }));
    return { traces: this.#traces, reasons };
  }
}

const byValue = <T>(make: (name: ValueName) => T): Record<ValueName, T> =>
  Object.fromEntries(VALUES.map((name) => [name, make(name)])) as Record<ValueName, T>;

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

const byCount = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([value]) => value);
