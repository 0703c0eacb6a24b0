import type { CellShares } from '../records/cells.ts';
import type { Demand, SupplyCounts } from '../records/demand.ts';
import { perLevel, sumLevels } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { LEVEL_COUNTER } from '../records/counter-names.ts';
import type { LevelCounter } from '../records/counter-names.ts';
import { countOf, sumCounters } from '../stream/outcome.ts';
import type { Counters } from '../stream/outcome.ts';
import type { StageName } from '../records/topic-name.ts';
import { cellSupply } from '../topology/sample-stage.ts';
import type { LogBounds } from '../stream/record.ts';
import { parseUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { BUDGET_WAIT } from '../stream/progress.ts';
import type { BudgetGrants, Progress, Waiting } from '../stream/progress.ts';

/** Totals by level. */
export interface LevelTotals {
  readonly graded: PerLevel;
  readonly drawn: PerLevel;
  /** Duplicates, and what was passed over as surplus. */
  readonly duplicates: PerLevel;
  readonly verified: PerLevel;
  readonly rejected: PerLevel;
}

/**
 * The campaign as its control topics tell it: the last committed progress of every task. It is all that `status` and
 * the signals between stages know, so that they are the same with one worker, many, or none.
 */
export class CampaignView {
  readonly #tasks = new Map<string, Map<number, Progress>>();
  #worked: ReadonlySet<StageName> | null = null;

  /** Takes a progress record; of a task the newest counts. */
  update(progress: Progress): void {
    if (progress.stage === 'unknown') return;
    const tasks = this.#tasks.get(progress.stage) ?? new Map<number, Progress>();
    this.#tasks.set(progress.stage, tasks);
    const known = tasks.get(progress.task);
    if (known === undefined || known.sequence <= progress.sequence) tasks.set(progress.task, progress);
  }

  get tasks(): readonly Progress[] {
    return [...this.#tasks.values()].flatMap((tasks) => [...tasks.values()]);
  }

  /** How the campaign's budget is divided; null: it is not. */
  get budget(): BudgetGrants | null {
    return this.#tasks.get('sample')?.get(0)?.budget ?? null;
  }

  /** What all tasks have reserved, in US dollars. */
  get reserved(): PicoUsd {
    return this.tasks.reduce((sum, { account }) => sum + (account === null ? 0n : parseUsd(account.reservedUsd)), 0n);
  }

  /** What the inputs of a group have cost, over all tasks. */
  costOf(group: string): PicoUsd {
    const costs = this.tasks.flatMap((task) => task.costs.filter((cost) => cost.group === group));
    return costs.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);
  }

  /** What the calls of a stage have cost. */
  spentBy(stage: StageName): PicoUsd {
    const spend = [...(this.#tasks.get(stage)?.values() ?? [])].flatMap((task) => task.spend);
    return spend.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);
  }

  counters(stage: StageName): Counters {
    const all = [...(this.#tasks.get(stage)?.values() ?? [])].map(({ counters }) => counters);
    const sum = sumCounters(all);
    // A total only grows: what is below 0 was not written by sluice.
    for (const [name, value] of sum) if (value < 0) sum.set(name, 0);
    return sum;
  }

  /** What the levels hold, as the grade and the sample tasks have committed it. */
  levels(): LevelTotals {
    const graded = this.counters('grade');
    const sampled = this.counters('sample');
    const of = (counters: Counters, name: LevelCounter): PerLevel =>
      perLevel((level) => countOf(counters, LEVEL_COUNTER[name](level)));
    return {
      graded: of(graded, 'graded'),
      drawn: of(sampled, 'drawn'),
      duplicates: perLevel((level) => of(sampled, 'duplicate')[level] + of(sampled, 'surplus')[level]),
      verified: of(sampled, 'verified'),
      rejected: of(sampled, 'rejected'),
    };
  }

  /** The same with the cells of a mix that has some. */
  supply(cells: CellShares | undefined): SupplyCounts {
    const levels = this.levels();
    if (cells === undefined) return levels;
    return { ...levels, cells: cellSupply(this.counters('grade'), this.counters('sample'), cells) };
  }

  /** Takes the stages that a process works on now; null: that is not known. */
  workedOn(stages: ReadonlySet<StageName> | null): void {
    this.#worked = stages;
  }

  /** Whether the last commit of a task says that it waits: its worker may have ended since. */
  get hasWaits(): boolean {
    return this.tasks.some(({ waiting }) => waiting.length > 0);
  }

  /**
   * What stages wait for: of each model the task that has waited longest. It is a process that waits for an endpoint: where
   * none works on a stage any more, the wait has ended with the process, which could not commit that.
   */
  waiting(): readonly (Waiting & { readonly stage: string })[] {
    const found = new Map<string, Waiting & { readonly stage: string }>();
    for (const { stage, waiting: waits } of this.tasks) {
      const hasWorker = this.#worked === null || this.#worked.has(stage as StageName);
      for (const waiting of waits.filter(({ reason }) => hasWorker || reason === BUDGET_WAIT)) {
        const key = `${stage} ${waiting.role}`;
        const known = found.get(key);
        if (known === undefined || waiting.since < known.since) found.set(key, { stage, ...waiting });
      }
    }
    return [...found.values()];
  }

  /** Records of the questions topic without a committed outcome. */
  questionsLeft(bounds: readonly LogBounds[]): number {
    const read = this.tasks.flatMap(({ inputs }) => inputs.filter(({ topic }) => topic === 'questions'));
    const inputs = new Map(read.map((input) => [input.partition, input]));
    let left = 0;
    for (const { partition, start, end } of bounds) {
      const input = inputs.get(partition);
      if (input === undefined) {
        left += end - start;
        continue;
      }
      // Completed offsets beyond the base are done; the rest up to the end is not, unless markers fill it.
      let done = 0;
      for (let i = 1; i < input.completed.length; i += 2) done += input.completed[i] ?? 0;
      const base = Math.max(input.base, start);
      left += Math.max(0, end - base - done);
    }
    return left;
  }

  /** Whether nothing is left to grade: of `questions` that may be taken in, and inside the stage. */
  hasGradedAll(questions: number): boolean {
    const inputs = [...(this.#tasks.get('grade')?.values() ?? [])].flatMap((task) => task.inputs);
    return questions === 0 && inputs.every(({ base, position }) => base >= position);
  }

  /** Whether nothing is left to grade, to draw or to trace. */
  hasNothingToDo(questions: number, { drawable, inFlight }: Pick<Demand, 'drawable' | 'inFlight'>): boolean {
    return this.hasGradedAll(questions) && !drawable && sumLevels(inFlight) === 0;
  }
}
