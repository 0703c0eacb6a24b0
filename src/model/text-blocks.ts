/** Texts that are joined at once: few enough that those that wait take little, enough that a block is no token. */
const MAX_PENDING = 256;

/** A character beyond Latin-1: a string with one takes two bytes for each of its characters. */
const IS_WIDE = /[\u0100-\uffff]/;

/**
 * A long text that comes in many small pieces. Each piece as a string of its own takes some 40 bytes beside its
 * characters, and concatenating them keeps every one alive; so they are joined in blocks.
 */
export class TextBlocks {
  readonly #blocks: string[] = [];
  #pending: string[] = [];
  #pendingLength = 0;
  #blockBytes = 0;

  /** About what the text takes in memory. */
  get bytes(): number {
    return this.#blockBytes + 2 * this.#pendingLength;
  }

  get isEmpty(): boolean {
    return this.#blocks.length === 0 && this.#pendingLength === 0;
  }

  add(text: string): void {
    if (text === '') return;
    this.#pending.push(text);
    this.#pendingLength += text.length;
    if (this.#pending.length < MAX_PENDING) return;
    const block = this.#pending.join('');
    this.#pending = [];
    this.#pendingLength = 0;
    this.#blocks.push(block);
    this.#blockBytes += IS_WIDE.test(block) ? 2 * block.length : block.length;
  }

  toString(): string {
    return this.#blocks.join('') + this.#pending.join('');
  }
}
