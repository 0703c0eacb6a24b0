import { addUsd, formatUsd, parseUsd } from '../../records/money.ts';
import type { PicoUsd } from '../../records/money.ts';
import type { GroupCost, Progress } from '../../stream/progress.ts';
import { refKey } from '../../stream/record.ts';
import type { RecordRef } from '../../stream/record.ts';

/** The number of ended inputs whose group is remembered: the end of a call comes soon after that of its input. */
const ENDED_INPUTS = 10_000;

/**
 * The costs of the calls for each input, until the outcome of the input names their group. It is a fold over the task's
 * journal, like the spend: it contains the payments of a previous owner for an input without an outcome. A cost that
 * arrives after the end of the input (of a paid request that was abandoned) goes to the same group; the next owner does
 * not have that group any more, and counts the cost in no group.
 */
export class InputCosts {
  readonly #isOpen: (offset: number) => boolean;
  readonly #open = new Map<string, PicoUsd>();
  readonly #ended = new Map<string, string | null>();
  readonly #groups: Map<string, PicoUsd>;

  /** `isOpen` says whether the input at an offset still needs an outcome. */
  constructor(progress: Pick<Progress, 'costs'> | null, isOpen: (offset: number) => boolean) {
    this.#groups = new Map(progress?.costs.map(({ group, usd }) => [group, parseUsd(usd)]));
    this.#isOpen = isOpen;
  }

  /** A call for an input has ended. */
  add(ref: RecordRef, cost: PicoUsd): void {
    if (cost === 0n) return;
    const key = refKey(ref);
    const group = this.#ended.get(key);
    if (group !== undefined) this.#addTo(group, cost);
    else if (this.#isOpen(ref.offset)) this.#open.set(key, addUsd(this.#open.get(key) ?? 0n, cost));
  }

  /** The input has its outcome. Null: it belongs to no group. */
  end(ref: RecordRef, group: string | null): void {
    const key = refKey(ref);
    this.#addTo(group, this.#open.get(key) ?? 0n);
    this.#open.delete(key);
    this.#ended.set(key, group);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > ENDED_INPUTS && oldest !== undefined) this.#ended.delete(oldest);
  }

  /** The costs by group for a commit. */
  progress(): readonly GroupCost[] {
    return [...this.#groups].map(([group, usd]) => ({ group, usd: formatUsd(usd) }));
  }

  #addTo(group: string | null, cost: PicoUsd): void {
    if (group !== null && cost > 0n) this.#groups.set(group, addUsd(this.#groups.get(group) ?? 0n, cost));
  }
}
