/**
 * Number of texts that are joined together: few enough to take little memory, enough that a block is much longer than a
 * token.
 */
const MAX_PENDING = 256;

/** A character beyond Latin-1: a string that contains one takes two bytes for each character. */
const IS_WIDE = /[\u0100-\uffff]/;

/**
 * A long text that arrives in many small pieces. Each piece as a separate string takes about 40 bytes in addition to
 * its characters, and concatenating them keeps all of them in memory; so they are joined in blocks.
 */
export class TextBlocks {
  readonly #blocks: string[] = [];
  #pending: string[] = [];
  #pendingLength = 0;
  #blockBytes = 0;

  /** Approximate memory size of the text. */
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
