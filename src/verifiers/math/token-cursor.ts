import type { Token } from './tokens.ts';

/** A place among tokens, and the letters of a word there that are still to be taken one by one. */
export class TokenCursor {
  protected readonly tokens: Token[];
  protected next = 0;
  /** Letters of a word that is a product of variables, not yet consumed. */
  protected letters = '';

  constructor(tokens: readonly Token[]) {
    this.tokens = [...tokens];
  }

  /** Whether every token was taken. */
  isDone(): boolean {
    return this.next >= this.tokens.length && this.letters === '';
  }

  protected peek(): Token | undefined {
    return this.tokens[this.next];
  }

  protected isAt(text: string): boolean {
    const token = this.peek();
    return this.letters === '' && token?.kind === 'symbol' && token.text === text;
  }

  protected isAtCommand(text: string): boolean {
    return this.peek()?.kind === 'command' && this.peek()?.text === text;
  }

  protected isAtWord(text: string): boolean {
    return this.peek()?.kind === 'word' && this.peek()?.text === text;
  }

  protected take(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.next += 1;
    return true;
  }

  /** Consumes any number of signs; whether they make a minus. */
  protected takeSigns(): boolean {
    let isNegative = false;
    for (; this.letters === '' && (this.isAt('+') || this.isAt('-')); this.next += 1) {
      if (this.isAt('-')) isNegative = !isNegative;
    }
    return isNegative;
  }
}
