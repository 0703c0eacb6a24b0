import type { Expression } from './expression.ts';
import type { Token } from './tokens.ts';

/**
 * The parser interface for the readers of commands and functions: the position in the tokens, and each level of the
 * grammar.
 */
export interface ExpressionReader {
  peek(ahead?: number): Token | undefined;
  skip(): void;
  isAt(text: string): boolean;
  isAtCommand(text: string): boolean;
  take(text: string): boolean;
  takePower(): boolean;
  takeDegrees(): boolean;
  /** Consumes any number of signs; returns whether they make a minus. */
  takeSigns(): boolean;
  /** Whether brackets are next, or a group in braces that contains only brackets: `{(x)}`. */
  isAtBrackets(): boolean;
  startsFactor(): boolean;
  sum(): Expression | null;
  product(): Expression | null;
  /**
   * `isTight`: whether a product without brackets ends before brackets, as after `/` and in the argument of a function.
   */
  factor(isTight?: boolean): Expression | null;
  exponent(): Expression | null;
  primary(): Expression | null;
  argument(isWholeNumeral?: boolean): Expression | null;
  /** A sum and the bracket that closes it. */
  until(closer: string): Expression | null;
  /** A variable with its subscript and primes. */
  named(name: string): Expression | null;
}
