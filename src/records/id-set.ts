import { hash, randomBytes } from 'node:crypto';

/** The number of 32-bit words in a key. */
const WORDS = 4;
const FIRST_SLOTS = 1024;

/**
 * A set of question ids with 16 bytes for each, in an open-addressing table: ten million ids as text would take a
 * gigabyte. The key of an id of 32 hexadecimal digits, as sluice makes them, consists of those digits; the key of any
 * other id is the first 128 bits of a salted SHA-256. The salt differs for each process, so that nobody can construct
 * an id that collides.
 */
export class IdSet {
  /** The words of all keys. A place is the position of a key's first word; it is free if all its words are 0. */
  #words = new Uint32Array(FIRST_SLOTS * WORDS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(id: string): boolean {
    readKey(id);
    return !isFree(this.#words, placeOf(this.#words, key));
  }

  /** Adds an id; returns false if it already exists. */
  add(id: string): boolean {
    readKey(id);
    const place = placeOf(this.#words, key);
    if (!isFree(this.#words, place)) return false;
    copyKey(key, 0, this.#words, place);
    this.#size += 1;
    // At a load of two thirds, a missing key is detected after four or five places.
    if (this.#size * WORDS * 3 > this.#words.length * 2) this.#grow();
    return true;
  }

  /** Removes an id; returns false if it does not exist. */
  delete(id: string): boolean {
    readKey(id);
    const words = this.#words;
    const mask = words.length - 1;
    let free = placeOf(words, key);
    if (isFree(words, free)) return false;
    // A displaced key moves back to the freed place if it would otherwise no longer be found.
    for (let place = (free + WORDS) & mask; !isFree(words, place); place = (place + WORDS) & mask) {
      if (((place - ownPlace(words, place, mask)) & mask) < ((place - free) & mask)) continue;
      copyKey(words, place, words, free);
      free = place;
    }
    words.fill(0, free, free + WORDS);
    this.#size -= 1;
    return true;
  }

  #grow(): void {
    const words = new Uint32Array(this.#words.length * 2);
    for (let place = 0; place < this.#words.length; place += WORDS) {
      if (isFree(this.#words, place)) continue;
      copyKey(this.#words, place, moved, 0);
      copyKey(moved, 0, words, placeOf(words, moved));
    }
    this.#words = words;
  }
}

/** Without the salt, the digits of one id's SHA-256 would be another id with the same key. */
const SALT = randomBytes(16).toString('hex');

/** The key of the last requested id: an id that is not found is usually added next. */
const key = new Uint32Array(WORDS);
let idOfKey: string | null = null;
const moved = new Uint32Array(WORDS);

function readKey(id: string): void {
  if (id === idOfKey) return;
  idOfKey = id;
  if (readDigits(id)) return;
  const digest = hash('sha256', SALT + id, 'binary');
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let i = 4 * word; i < 4 * word + 4; i += 1) value = (value << 8) | digest.charCodeAt(i);
    key[word] = value;
  }
  // No key is all zero.
  if (isFree(key, 0)) key[0] = 1;
}

/** Reads an id of 32 lower-case hexadecimal digits; returns false for any other id, and if all digits are 0. */
function readDigits(id: string): boolean {
  if (id.length !== 32) return false;
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let i = 8 * word; i < 8 * word + 8; i += 1) {
      const code = id.charCodeAt(i);
      if (code >= 48 && code <= 57) value = (value << 4) | (code - 48);
      else if (code >= 97 && code <= 102) value = (value << 4) | (code - 87);
      else return false;
    }
    key[word] = value;
  }
  return !isFree(key, 0);
}

/** Random odd numbers per process, so that outsiders cannot construct ids that all hash to the same place. */
const MULTIPLIERS = Uint32Array.from({ length: WORDS + 1 }, () => randomBytes(4).readUInt32LE() | 1);
const [A = 1, B = 1, C = 1, D = 1, LAST = 1] = MULTIPLIERS;

/** The place of the key in an empty table. */
function ownPlace(words: Uint32Array, at: number, mask: number): number {
  const mixed =
    Math.imul(words[at] as number, A) ^
    Math.imul(words[at + 1] as number, B) ^
    Math.imul(words[at + 2] as number, C) ^
    Math.imul(words[at + 3] as number, D);
  const spread = Math.imul(mixed ^ (mixed >>> 15), LAST);
  return ((spread ^ (spread >>> 13)) * WORDS) & mask;
}

/** The place that holds the key, or the free place for it. */
function placeOf(words: Uint32Array, wanted: Uint32Array): number {
  const mask = words.length - 1;
  let place = ownPlace(wanted, 0, mask);
  while (!isFree(words, place) && !isSame(words, place, wanted)) place = (place + WORDS) & mask;
  return place;
}

const isFree = (words: Uint32Array, at: number): boolean =>
  words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;

const isSame = (words: Uint32Array, at: number, wanted: Uint32Array): boolean =>
  words[at] === wanted[0] && words[at + 1] === wanted[1] && words[at + 2] === wanted[2] && words[at + 3] === wanted[3];

function copyKey(from: Uint32Array, at: number, to: Uint32Array, toAt: number): void {
  for (let i = 0; i < WORDS; i += 1) to[toAt + i] = from[at + i] as number;
}
