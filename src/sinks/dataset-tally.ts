import { LEVELS } from '../records/grade.ts';
import { perLevel } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import type { RejectedTrace, VerifiedRecord } from '../records/trace.ts';

/** What the dataset card tells of its records. */
export interface DatasetFacts {
  readonly records: number;
  readonly perLevel: PerLevel;
  /** Questions by level: the mix is of them. Fewer than the records where a question has several traces. */
  readonly questionsPerLevel: PerLevel;
  /** By how often each occurs, the most frequent first; so are the others. */
  readonly licenses: readonly string[];
  readonly sources: readonly string[];
  readonly domains: readonly string[];
  /** As their endpoints named them: hosted names are aliases. */
  readonly teachers: readonly string[];
  readonly verifiers: readonly string[];
  /** Records whose trace the rules had refused and a judge accepted. */
  readonly acceptedByJudge: number;
  readonly graders: readonly string[];
  /** Records whose question names no licence. */
  readonly withoutLicense: number;
}

/** Counts what the card needs while records pass; its memory is that of the distinct values. */
export class DatasetTally {
  #records = 0;
  #withoutLicense = 0;
  #acceptedByJudge = 0;
  readonly #levels = LEVELS.map(() => 0);
  readonly #questions = LEVELS.map(() => 0);
  readonly #values = {
    licenses: new Map<string, number>(),
    sources: new Map<string, number>(),
    domains: new Map<string, number>(),
    teachers: new Map<string, number>(),
    verifiers: new Map<string, number>(),
    graders: new Map<string, number>(),
  };

  add({ question, grade, reply, verdict, traceIndex }: VerifiedRecord): void {
    const { licenses, sources, domains, teachers, verifiers, graders } = this.#values;
    this.#records += 1;
    this.#levels[grade.level] = (this.#levels[grade.level] ?? 0) + 1;
    if (traceIndex === 0) this.#questions[grade.level] = (this.#questions[grade.level] ?? 0) + 1;
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

/** What the dataset card tells of rejected traces. */
export interface RejectedFacts {
  readonly traces: number;
  /** By how often each occurs, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly traces: number }[];
}

/** Counts rejected traces while they pass. */
export class RejectedTally {
  #traces = 0;
  readonly #reasons = new Map<string, number>();

  add({ reason }: RejectedTrace): void {
    this.#traces += 1;
    count(this.#reasons, reason);
  }

  facts(): RejectedFacts {
    const reasons = byCount(this.#reasons).map((reason) => ({ reason, traces: this.#reasons.get(reason) ?? 0 }));
    return { traces: this.#traces, reasons };
  }
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

const byCount = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([value]) => value);
