import { createHash } from 'node:crypto';

const EMPTY = 0;

/**
 * The set of question ids that have an outcome: 16 bytes each, in an open-addressing table, because a campaign
 * remembers millions. An id of 32 hex digits is its own hash; any other is hashed with SHA-256.
 */
export class IdSet {
  #words = new Uint32Array(4 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: string): boolean {
    const key = hashId(id);
    return this.#words[this.#slotOf(key)] !== EMPTY;
  }

  add(id: string): void {
    const key = hashId(id);
    const slot = this.#slotOf(key);
    if (this.#words[slot] !== EMPTY) return;
    this.#words.set(key, slot);
    this.#size += 1;
    if (this.#size * 8 > this.#words.length) this.#grow();
  }

  /** The slot that holds the key, or the free one where it belongs (load stays at or below one half). */
  #slotOf(key: Uint32Array): number {
    const slots = this.#words.length / 4;
    let slot = (key[1] as number) % slots;
    for (;;) {
      const at = slot * 4;
      const words = this.#words;
      if (words[at] === EMPTY) return at;
      if (words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3]) {
        return at;
      }
      slot = (slot + 1) % slots;
    }
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 4) {
      if (old[at] === EMPTY) continue;
      const key = old.subarray(at, at + 4);
      this.#words.set(key, this.#slotOf(key));
    }
  }
}

const HEX_ID = /^[0-9a-f]{32}$/;

function hashId(id: string): Uint32Array {
  const bytes = HEX_ID.test(id) ? Buffer.from(id, 'hex') : createHash('sha256').update(id).digest();
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i += 1) words[i] = bytes.readUInt32BE(i * 4);
  // The first word marks a used slot, so it is never 0; the other 96 bits still tell ids apart.
  if (words[0] === EMPTY) words[0] = 1;
  return words;
}
