import { addUsd, formatUsd, parseUsd } from '../../records/money.ts';
import type { PicoUsd } from '../../records/money.ts';
import type { GroupCost, Progress } from '../../stream/progress.ts';
import { refKey } from '../../stream/record.ts';
import type { RecordRef } from '../../stream/record.ts';

/** Of so many inputs that have ended the group is known: the end of a call comes soon after that of its input. */
const ENDED_INPUTS = 10_000;

/**
 * What the calls for each input have cost, until its outcome says to which group that belongs. It is a fold over the task's
 * journal, as the spend is: what a previous owner paid for an input without an outcome is in it. What comes when the input
 * has ended (a request that was left, and is paid) goes to the same group; a next owner does not know that group any
 * more, and then it is in none.
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

  /** The input has its outcome. Null: of no group. */
  end(ref: RecordRef, group: string | null): void {
    const key = refKey(ref);
    this.#addTo(group, this.#open.get(key) ?? 0n);
    this.#open.delete(key);
    this.#ended.set(key, group);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > ENDED_INPUTS && oldest !== undefined) this.#ended.delete(oldest);
  }

  /** What a commit says of them. */
  progress(): readonly GroupCost[] {
    return [...this.#groups].map(([group, usd]) => ({ group, usd: formatUsd(usd) }));
  }

  #addTo(group: string | null, cost: PicoUsd): void {
    if (group !== null && cost > 0n) this.#groups.set(group, addUsd(this.#groups.get(group) ?? 0n, cost));
  }
}
