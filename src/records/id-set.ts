import { hash } from 'node:crypto';

/**
 * A set of question ids, 16 bytes each in an open-addressing table: ten million ids as text would take a gigabyte.
 * Every id is hashed with SHA-256, so the table fills evenly and ids of any form are told apart by 128 bits.
 */
export class IdSet {
  #high = new BigUint64Array(1024);
  #low = new BigUint64Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: string): boolean {
    return this.#high[this.#slotOf(...keyOf(id))] !== 0n;
  }

  /** Adds an id; false where it was there already. */
  add(id: string): boolean {
    const [high, low] = keyOf(id);
    const slot = this.#slotOf(high, low);
    if (this.#high[slot] !== 0n) return false;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#size += 1;
    if (this.#size * 2 > this.#high.length) this.#grow();
    return true;
  }

  /** Takes an id away; false where it was not there. */
  delete(id: string): boolean {
    let free = this.#slotOf(...keyOf(id));
    if (this.#high[free] === 0n) return false;
    const mask = this.#high.length - 1;
    // A key that could not have its own slot moves back into the free one where it would not be found any more.
    for (let slot = (free + 1) & mask; this.#high[slot] !== 0n; slot = (slot + 1) & mask) {
      const own = Number((this.#low[slot] as bigint) & BigInt(mask));
      if (((slot - own) & mask) < ((slot - free) & mask)) continue;
      this.#high[free] = this.#high[slot] as bigint;
      this.#low[free] = this.#low[slot] as bigint;
      free = slot;
    }
    this.#high[free] = 0n;
    this.#low[free] = 0n;
    this.#size -= 1;
    return true;
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slotOf(high: bigint, low: bigint): number {
    const mask = this.#high.length - 1;
    let slot = Number(low & BigInt(mask));
    while (this.#high[slot] !== 0n && (this.#high[slot] !== high || this.#low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const oldHigh = this.#high;
    const oldLow = this.#low;
    this.#high = new BigUint64Array(oldHigh.length * 2);
    this.#low = new BigUint64Array(oldLow.length * 2);
    for (const [index, high] of oldHigh.entries()) {
      if (high === 0n) continue;
      const low = oldLow[index] as bigint;
      const slot = this.#slotOf(high, low);
      this.#high[slot] = high;
      this.#low[slot] = low;
    }
  }
}

/** A slot is free where its first word is 0, so no key begins with it. */
function keyOf(id: string): [high: bigint, low: bigint] {
  const digest = hash('sha256', id, 'buffer');
  return [digest.readBigUInt64BE(0) || 1n, digest.readBigUInt64BE(8)];
}
