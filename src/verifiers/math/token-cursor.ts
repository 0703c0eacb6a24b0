import type { Token } from './tokens.ts';

/** A position in the tokens, and the letters of the current word that were not yet taken. */
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

  /** The next token, or the one `ahead` positions after it. */
  peek(ahead = 0): Token | undefined {
    return this.tokens[this.next + ahead];
  }

  /** Skips a token. */
  skip(): void {
    this.next += 1;
  }

  /** Whether a symbol is next. */
  isAt(text: string): boolean {
    const token = this.peek();
    return this.letters === '' && token?.kind === 'symbol' && token.text === text;
  }

  /** Whether a command is next. */
  isAtCommand(text: string): boolean {
    return this.peek()?.kind === 'command' && this.peek()?.text === text;
  }

  protected isAtWord(text: string): boolean {
    return this.peek()?.kind === 'word' && this.peek()?.text === text;
  }

  /** Consumes a symbol, if it is next. */
  take(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.next += 1;
    return true;
  }

  /** Consumes the sign of a power, `^` or `**`. */
  takePower(): boolean {
    if (this.take('^')) return true;
    const second = this.tokens[this.next + 1];
    if (!this.isAt('*') || second?.text !== '*' || second.isSpaced) return false;
    this.next += 2;
    return true;
  }

  /** Consumes the sign of a degree. */
  takeDegrees(): boolean {
    if (this.letters !== '' || !this.isAtWord('degrees')) return false;
    this.next += 1;
    return true;
  }

  /** Consumes any number of signs; returns whether they make a minus. */
  takeSigns(): boolean {
    let isNegative = false;
    for (; this.letters === '' && (this.isAt('+') || this.isAt('-')); this.next += 1) {
      if (this.isAt('-')) isNegative = !isNegative;
    }
    return isNegative;
  }
}

const OPENING: ReadonlySet<string> = new Set(['(', '[', '{', '\\{']);
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}', '\\}']);

/** The index of the bracket that closes the one at an index; null if none does. */
export function closing(tokens: readonly Token[], at: number): number | null {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    const { kind, text } = tokens[index] ?? { kind: 'letter', text: '' };
    if (kind === 'symbol' && OPENING.has(text)) depth += 1;
    if (kind === 'symbol' && CLOSING.has(text)) depth -= 1;
    if (depth === 0) return index;
  }
  return null;
}
