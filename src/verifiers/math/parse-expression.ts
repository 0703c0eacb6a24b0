import type { Application, Expression } from './expression.ts';
import type { Token } from './tokens.ts';

import type { ExpressionReader } from './expression-reader.ts';

import { integerExpression } from './expression.ts';
import { constantOrVariable, degrees, GREEK, isFunctionLetter, numeral, splitWord } from './expression-names.ts';
import { derivativeParts, NameCursor } from './name-cursor.ts';
import { readCommand, readFraction, readRoot } from './read-command.ts';
import { FOLDED, readFolded } from './read-folded.ts';
import { isFunctionName, readFunction } from './read-function.ts';
import { closing } from './token-cursor.ts';
import { changesNumber } from './units.ts';

/** Longer runs of letters are words, never a product of variables. */
const MAX_LETTERS = 4;

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/**
 * Parses tokens as one expression: numerals, `\frac`, roots, powers, products without a sign, functions with and without
 * brackets, `|x|`, floors, binomials, factorials, mixed numbers. Null unless every token is understood.
 */
export function parseExpression(tokens: readonly Token[]): Expression | null {
  const parser = new Parser(tokens);
  const expression = parser.sum();
  return parser.isDone() ? expression : null;
}

class Parser extends NameCursor implements ExpressionReader {
  #bars = 0;

  sum(): Expression | null {
    let isNegative = this.takeSigns();
    let total: Expression | null = null;
    for (;;) {
      const term = this.product();
      if (term === null) return null;
      const signed: Expression = isNegative ? { kind: 'negate', of: term } : term;
      total = total === null ? signed : { kind: 'add', left: total, right: signed };
      if (!this.isAt('+') && !this.isAt('-')) return total;
      isNegative = this.takeSigns();
    }
  }

  product(): Expression | null {
    let left = this.factor();
    while (left !== null) {
      let kind: 'multiply' | 'divide' | 'modulo' = 'multiply';
      if (this.take('/')) kind = 'divide';
      else if (this.isAtCommand('bmod') || this.isAtCommand('mod') || this.isAtWord('mod')) {
        this.next += 1;
        kind = 'modulo';
      } else if (!this.take('*') && !this.startsFactor()) return left;
      const isNegative = this.takeSigns();
      const right = this.factor(kind !== 'multiply');
      if (right === null) return null;
      left = { kind, left, right: isNegative ? { kind: 'negate', of: right } : right };
    }
    return null;
  }

  startsFactor(): boolean {
    if (this.letters !== '') return true;
    const token = this.peek();
    if (token === undefined) return false;
    // Two numerals side by side ("2 3") are not a product.
    if (token.kind === 'number') return this.tokens[this.next - 1]?.kind !== 'number' || this.#isAfterPower();
    if (token.kind === 'letter' || token.kind === 'word') return true;
    if (token.kind === 'command')
      return !['bmod', 'mod', 'rfloor', 'rceil', 'pm', 'mp', 'cup', 'cap', 'over', 'choose'].includes(token.text);
    return token.text === '(' || token.text === '[' || token.text === '{' || (token.text === '|' && this.#bars === 0);
  }

  /** After the exponent of `2^6 3^5` a new factor begins. */
  #isAfterPower(): boolean {
    const sign = this.tokens[this.next - 2];
    return this.tokens[this.next]?.isSpaced === true && sign?.kind === 'symbol' && sign.text === '^';
  }

  factor(isTight = false): Expression | null {
    let base = this.primary();
    if (base?.kind === 'variable' && this.#isApplied(base.name, isTight)) base = this.#application(base, null);
    while (base !== null) {
      if (this.letters !== '') return base;
      if (this.take('!')) base = { kind: 'call', name: 'factorial', of: base };
      else if (this.takeDegrees()) base = degrees(base);
      else if (this.takePower()) {
        const exponent = this.#powerOf(base);
        if (exponent === null) return null;
        // `v^2_0` is `v_0^2`.
        if (base.kind === 'variable' && this.isAt('_')) base = this.named(base.name);
        // In `2^3!` it is ambiguous which part the factorial applies to.
        if (base === null || (this.isAt('!') && this.tokens[this.next - 1]?.text !== '}')) return null;
        base =
          base.kind === 'variable' && isFunctionLetter(base.name) && this.#isApplied(base.name, isTight)
            ? this.#application(base, exponent)
            : { kind: 'power', left: base, right: exponent };
      } else return base;
    }
    return null;
  }

  /**
   * Whether brackets after a letter may be those of a function: not if they also contain the letter, as in `n(n-1)`.
   */
  #isApplied(name: string, isTight: boolean): boolean {
    if (!this.isAtBrackets() || (isTight && !isFunctionLetter(name))) return false;
    const end = closing(this.tokens, this.next) ?? this.next;
    const letter = /^[A-Za-z]+/.exec(name)?.[0] ?? name;
    const isInside = this.tokens
      .slice(this.next, end)
      .some(
        ({ kind, text }) => text === letter || (kind === 'word' && text.length <= MAX_LETTERS && text.includes(letter)),
      );
    return !isInside && this.tokens[end + 1]?.text !== '!';
  }

  #application(head: Application['head'], raised: Expression | null): Expression | null {
    const of = this.primary();
    const power = of !== null && this.takePower() ? this.exponent() : undefined;
    return of === null || power === null ? null : { kind: 'apply', head, raised, of, power: power ?? null };
  }

  /** A subscript after the single letter of an exponent belongs to the base: `v^n_0`. */
  #powerOf(base: Expression): Expression | null {
    const [letter, next] = [this.peek(), this.peek(1)];
    if (base.kind !== 'variable' || base.name.includes('_') || letter?.kind !== 'letter' || next?.text !== '_')
      return this.exponent();
    this.next += 1;
    return constantOrVariable(letter.text);
  }

  exponent(): Expression | null {
    const isNegative = this.takeSigns();
    const digits = this.peek();
    const value = this.argument(true);
    // In TeX `2^63^5` is a product of two powers, elsewhere it is one power.
    if (value === null || (digits?.kind === 'number' && digits.text.length > 1 && this.isAt('^'))) return null;
    // `2^{3^4}` is in braces; `2^3^4` means the same.
    const power: Expression | null = this.takePower() ? this.exponent() : integerExpression(1n);
    if (power === null) return null;
    const raised: Expression =
      power.kind === 'number' && power.value.numerator === 1n ? value : { kind: 'power', left: value, right: power };
    return isNegative ? { kind: 'negate', of: raised } : raised;
  }

  /** The argument of a command: a group in braces, or one token; of a numeral only the first digit, as in TeX. */
  argument(isWholeNumeral = false): Expression | null {
    const token = this.peek();
    if (token?.kind === 'number' && token.text.length > 1 && !isWholeNumeral) {
      this.tokens[this.next] = { ...token, text: token.text.slice(1) };
      return numeral(token.text.charAt(0));
    }
    return this.primary();
  }

  primary(): Expression | null {
    if (this.letters !== '') return this.letter();
    const token = this.peek();
    if (token === undefined) return null;
    this.next += 1;
    if (token.kind === 'number') return this.#mixed(numeral(token.text), token);
    if (token.kind === 'letter') return this.named(token.text);
    if (token.kind === 'word') return this.#word(token.text);
    if (token.kind === 'command') return readCommand(this, token.text);
    const closer = CLOSERS.get(token.text);
    if (closer !== undefined) return this.until(closer, token.text === '{');
    if (token.text !== '|') return null;
    this.#bars += 1;
    const inner = this.sum();
    this.#bars -= 1;
    return inner !== null && this.take('|') ? { kind: 'call', name: 'abs', of: inner } : null;
  }

  /** `3\frac{1}{2}` is a mixed number if the fraction is proper and has plain integers; an improper one is refused. */
  #mixed(whole: Expression, token: Token): Expression | null {
    const isInteger = /^\d+$/.test(token.text);
    const next = this.peek();
    if (isInteger && next?.kind === 'number' && this.tokens[this.next + 1]?.text === '/') return null;
    if (!isInteger || next?.kind !== 'command' || next.text !== 'frac') return whole;
    this.next += 1;
    const fraction = readFraction(this);
    if (fraction?.kind !== 'divide') return fraction;
    const { left, right } = fraction;
    if (left.kind !== 'number' || right.kind !== 'number') return { kind: 'multiply', left: whole, right: fraction };
    return left.value.numerator < right.value.numerator ? { kind: 'add', left: whole, right: fraction } : null;
  }

  #word(word: string): Expression | null {
    if (isFunctionName(word)) return readFunction(this, word);
    if (FOLDED.has(word)) return readFolded(this, word);
    if (word === 'sqrt') return readRoot(this);
    const split = splitWord(word);
    if (split !== null) {
      this.#replaceWord(split);
      return this.primary();
    }
    if (this.isAt('/') && derivativeParts(word, this.peek(1)?.text ?? '') !== null) return this.#quotient(word);
    if (word === 'pi') return { kind: 'constant', name: 'pi' };
    if (word === 'infinity' || word === 'inf' || word === 'oo') return { kind: 'constant', name: 'infinity' };
    if (GREEK.has(word)) return this.named(word);
    if (word.length > MAX_LETTERS || changesNumber(word)) return null;
    this.letters = word;
    return this.letter();
  }

  /** `dy/dx` is one name. */
  #quotient(word: string): Expression | null {
    const name = derivativeParts(word, this.peek(1)?.text ?? '');
    this.next += 2;
    return name === null ? null : { kind: 'variable', name };
  }

  /** Replaces the word that was just taken by its tokens: `xsin`, `lnx`. */
  #replaceWord(parts: readonly string[]): void {
    const word = this.tokens[this.next - 1];
    if (word === undefined) return;
    this.next -= 1;
    const tokens = parts.map((text): Token => ({ ...word, kind: text.length === 1 ? 'letter' : 'word', text }));
    this.tokens.splice(this.next, 1, ...tokens);
  }

  isAtBrackets(): boolean {
    let at = this.next;
    while (this.tokens[at]?.kind === 'symbol' && this.tokens[at]?.text === '{') at += 1;
    const depth = at - this.next;
    const open = this.tokens[at];
    if (this.letters !== '' || open?.kind !== 'symbol' || (open.text !== '(' && open.text !== '[')) return false;
    const end = closing(this.tokens, at);
    return end !== null && this.tokens.slice(end + 1, end + 1 + depth).every((token) => token.text === '}');
  }

  until(closer: string, isGroup = false): Expression | null {
    const bars = this.#bars;
    this.#bars = 0;
    let inner = this.sum();
    // `{3 \over 4}` and `{5 \choose 2}`: the TeX forms before `\frac`.
    if (isGroup && (this.isAtCommand('over') || this.isAtCommand('choose'))) {
      const kind = this.isAtCommand('over') ? 'divide' : 'binomial';
      this.next += 1;
      const right = this.sum();
      inner = inner === null || right === null ? null : { kind, left: inner, right };
    }
    this.#bars = bars;
    return inner !== null && this.take(closer) ? inner : null;
  }
}
