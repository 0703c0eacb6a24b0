import { hash } from 'node:crypto';
import type { JournaledRequest } from './journal-entry.ts';

/** The fields that decide a reply: not the campaign, the question's record or the role's name. */
type SameRequest = Pick<JournaledRequest, 'step' | 'attempt' | 'requestHash' | 'settingsHash'>;

/** The place of a reply: the number of its journal partition, and its offset. */
export interface ReplyPlace {
  readonly journal: number;
  readonly offset: number;
}

/** The most journal partitions that an index can distinguish; offsets can then be as large as 2^37. */
export const MOST_JOURNALS: number = 2 ** 16;

/** Characters of a key: 132 bits of its hash. */
const KEY_LENGTH = 22;

/** The places of the replies to requests. Takes about 100 bytes for each reply, whatever its size. */
export class ReplyIndex {
  readonly #places = new Map<string, number>();

  get size(): number {
    return this.#places.size;
  }

  /** Adds a reply. Returns false if there already is one to the same request: the first one counts. */
  add(request: SameRequest, { journal, offset }: ReplyPlace): boolean {
    const key = keyOf(request);
    if (this.#places.has(key)) return false;
    // One number, because an object for each would take as much memory again.
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
