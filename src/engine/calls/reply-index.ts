import { hash } from 'node:crypto';
import type { JournaledRequest } from './journal-entry.ts';

/** What decides a reply: neither the campaign, nor the question's record, nor the name of the role. */
type SameRequest = Pick<JournaledRequest, 'step' | 'attempt' | 'requestHash' | 'settingsHash'>;

/** Where a reply is: the number of its journal partition, and the offset in it. */
export interface ReplyPlace {
  readonly journal: number;
  readonly offset: number;
}

/** Journal partitions that an index can tell apart; offsets can then be as large as 2^37. */
export const MOST_JOURNALS: number = 2 ** 16;

/** Characters of a key: 132 bits of its hash. */
const KEY_LENGTH = 22;

/** Where the replies to requests are. Holds about 100 bytes for each, whatever its size. */
export class ReplyIndex {
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.#places.size;
  }

  /** Adds a reply; false: there is one to the same request, and the first one counts. */
  add(request: SameRequest, { journal, offset }: ReplyPlace): boolean {
    const key = keyOf(request);
    if (this.#places.has(key)) return false;
    // One number, since an object for each would take as much again.
    this.#places.set(key, offset * MOST_JOURNALS + journal);
    return true;
  }

  /** Null: no reply is known. */
  placeOf(request: SameRequest): ReplyPlace | null {
    const place = this.#places.get(keyOf(request));
    if (place === undefined) return null;
    const journal = place % MOST_JOURNALS;
    return { journal, offset: (place - journal) / MOST_JOURNALS };
  }
}

const keyOf = ({ step, attempt, requestHash, settingsHash }: SameRequest): string =>
  hash('sha256', JSON.stringify([step, attempt, requestHash, settingsHash]), 'base64url').slice(0, KEY_LENGTH);
