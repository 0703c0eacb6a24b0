import type { CellShares } from '../records/cells.ts';
import type { Demand, SupplyCounts } from '../records/demand.ts';
import { perLevel, sumLevels } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import { LEVEL_COUNTER } from '../records/counter-names.ts';
import type { LevelCounter } from '../records/counter-names.ts';
import { countOf, sumCounters } from '../stream/outcome.ts';
import type { Counters } from '../stream/outcome.ts';
import { STAGES } from '../records/topic-name.ts';
import type { StageName } from '../records/topic-name.ts';
import { cellCounts, cellSupply, drawCounts } from '../topology/sample-counts.ts';
import type { CellCounts, CellSupply } from '../records/cell-demand.ts';
import type { LogBounds } from '../stream/record.ts';
import { parseUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { isBudgetWait } from '../stream/progress.ts';
import type { BudgetGrants, InputProgress, Progress, Waiting } from '../stream/progress.ts';

/** Totals by level. */
export interface LevelTotals {
  readonly graded: PerLevel;
  readonly drawn: PerLevel;
  /** Duplicates, and records that were passed over as surplus. */
  readonly duplicates: PerLevel;
  readonly verified: PerLevel;
  readonly rejected: PerLevel;
}

/**
 * The campaign according to its control topics: the last committed progress of every task. `status` and the signals
 * between stages use only this, so that they are the same with one worker, many, or none.
 */
export class CampaignView {
  readonly #tasks = new Map<string, Map<number, Progress>>();
  #worked: ReadonlySet<StageName> | null = null;

  /** Takes a progress record; the newest one of a task counts. */
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

  /** The division of the campaign's budget; null: not divided. */
  get budget(): BudgetGrants | null {
    return this.#tasks.get('sample')?.get(0)?.budget ?? null;
  }

  /** The sum of all tasks' reservations, in US dollars. */
  get reserved(): PicoUsd {
    return this.tasks.reduce((sum, { account }) => sum + (account === null ? 0n : parseUsd(account.reservedUsd)), 0n);
  }

  /** The cost of a group's inputs, over all tasks. */
  costOf(group: string): PicoUsd {
    const costs = this.tasks.flatMap((task) => task.costs.filter((cost) => cost.group === group));
    return costs.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);
  }

  /** The cost of a stage's calls. */
  spentBy(stage: StageName): PicoUsd {
    const spend = [...(this.#tasks.get(stage)?.values() ?? [])].flatMap((task) => task.spend);
    return spend.reduce((sum, { usd }) => sum + parseUsd(usd), 0n);
  }

  counters(stage: StageName): Counters {
    const all = [...(this.#tasks.get(stage)?.values() ?? [])].map(({ counters }) => counters);
    const sum = sumCounters(all);
    // A total only grows: a negative value was not written by sluice.
    for (const [name, value] of sum) if (value < 0) sum.set(name, 0);
    return sum;
  }

  /** The counts of the levels, as committed by the grade and the sample tasks. */
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

  /** The same counts, with cells if the mix has them. */
  supply(cells: CellShares | undefined): SupplyCounts {
    const levels = this.levels();
    if (cells === undefined) return levels;
    return { ...levels, cells: cellSupply(this.counters('grade'), this.counters('sample'), cells) };
  }

  /**
   * The same counts, with the ends of selections as the trace tasks committed them. The sample tasks count an end when
   * they read it: if no worker runs them, never. The larger count is used: earlier versions counted no names here.
   */
  supplyWithEnds(cells: CellShares | undefined): SupplyCounts {
    const supply = this.supply(cells);
    const traced = this.counters('trace');
    const ends = drawCounts(traced);
    const most = (name: 'verified' | 'rejected'): PerLevel =>
      perLevel((level) => Math.max(supply[name][level], ends[name][level]));
    return {
      ...supply,
      verified: most('verified'),
      rejected: most('rejected'),
      ...(cells && supply.cells && { cells: withEnds(supply.cells, cellCounts(traced, cells)) }),
    };
  }

  /** Sets the stages that have a running process; null: unknown. */
  workedOn(stages: ReadonlySet<StageName> | null): void {
    this.#worked = stages;
  }

  /** Whether the last commit of a task contains a wait; its worker may have ended since. */
  get hasWaits(): boolean {
    return this.tasks.some(({ waiting }) => waiting.length > 0);
  }

  /** Whether calls waited for more budget when the last process of the campaign ended. */
  get endedByBudget(): boolean {
    const isOver = this.#worked !== null && this.#worked.size === 0;
    return isOver && this.tasks.some(({ waiting }) => waiting.some(isBudgetWait));
  }

  /**
   * Whether a committed wait continues. A process waits for an endpoint: if no process runs the stage any more, the wait
   * ended without a commit.
   */
  isCurrent(stage: string, wait: Waiting): boolean {
    return this.#worked === null || this.#worked.has(stage as StageName) || isBudgetWait(wait);
  }

  /** The current waits of stages: for each model, the task that has waited longest. In the order of the flow. */
  waiting(): readonly (Waiting & { readonly stage: string })[] {
    const found = new Map<string, Waiting & { readonly stage: string }>();
    for (const { stage, waiting: waits } of this.tasks) {
      for (const waiting of waits.filter((wait) => this.isCurrent(stage, wait))) {
        const key = `${stage} ${waiting.role}`;
        const known = found.get(key);
        if (known === undefined || waiting.since < known.since) found.set(key, { stage, ...waiting });
      }
    }
    const order = (stage: string): number => STAGES.indexOf(stage as StageName);
    return [...found.values()].toSorted((a, b) => order(a.stage) - order(b.stage));
  }

  /** Records of the questions topic without a committed outcome. */
  questionsLeft(bounds: readonly LogBounds[]): number {
    const inputs = this.#questionInputs();
    let left = 0;
    for (const { partition, start, end } of bounds) {
      const input = inputs.get(partition);
      if (input === undefined) {
        left += end - start;
        continue;
      }
      // Completed offsets beyond the base are done; the others up to the end are not, except markers.
      let done = 0;
      for (let i = 1; i < input.completed.length; i += 2) done += input.completed[i] ?? 0;
      const base = Math.max(input.base, start);
      left += Math.max(0, end - base - done);
    }
    return left;
  }

  /** A partition of the questions topic that ends before the committed position in it; null: there is none. */
  questionsBeyondEnd(bounds: readonly LogBounds[]): Pick<InputProgress, 'partition' | 'position'> | null {
    const inputs = this.#questionInputs();
    const beyond = bounds.map(({ partition, end }) => ({ end, input: inputs.get(partition) }));
    return beyond.find(({ end, input }) => input !== undefined && input.position > end)?.input ?? null;
  }

  /** Whether no question is left to grade: neither unread (`questions`) nor inside the stage. */
  hasGradedAll(questions: number): boolean {
    const inputs = [...(this.#tasks.get('grade')?.values() ?? [])].flatMap((task) => task.inputs);
    return questions === 0 && inputs.every(({ base, position }) => base >= position);
  }

  /** Whether no question is left to grade, to draw or to trace. */
  hasNothingToDo(questions: number, { drawable, inFlight }: Pick<Demand, 'drawable' | 'inFlight'>): boolean {
    return this.hasGradedAll(questions) && !drawable && sumLevels(inFlight) === 0;
  }

  #questionInputs(): ReadonlyMap<number, InputProgress> {
    const read = this.tasks.flatMap(({ inputs }) => inputs.filter(({ topic }) => topic === 'questions'));
    return new Map(read.map((input) => [input.partition, input]));
  }
}

function withEnds(supply: CellSupply, ends: CellCounts): CellSupply {
  const most = (name: 'verified' | 'rejected'): readonly number[] =>
    supply[name].map((count, cell) => Math.max(count, ends[name][cell] ?? 0));
  return { ...supply, verified: most('verified'), rejected: most('rejected') };
}
