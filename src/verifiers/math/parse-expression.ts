import type { Expression } from './expression.ts';
import type { Token } from './tokens.ts';

import { DERIVED, DERIVED_INVERSES } from './derived-functions.ts';
import { integerExpression } from './expression.ts';
import { FUNCTIONS, GREEK, INVERSES, isMinusOne, numeral } from './expression-names.ts';
import { NameCursor } from './name-cursor.ts';
import { writtenOut } from './series.ts';

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

class Parser extends NameCursor {
  #bars = 0;

  sum(): Expression | null {
    let isNegative = this.takeSigns();
    let total: Expression | null = null;
    for (;;) {
      const term = this.#product();
      if (term === null) return null;
      const signed: Expression = isNegative ? { kind: 'negate', of: term } : term;
      total = total === null ? signed : { kind: 'add', left: total, right: signed };
      if (!this.isAt('+') && !this.isAt('-')) return total;
      isNegative = this.takeSigns();
    }
  }

  #product(): Expression | null {
    let left = this.#factor();
    while (left !== null) {
      let kind: 'multiply' | 'divide' | 'modulo' = 'multiply';
      if (this.take('/')) kind = 'divide';
      else if (this.isAtCommand('bmod') || this.isAtCommand('mod') || this.isAtWord('mod')) {
        this.next += 1;
        kind = 'modulo';
      } else if (!this.take('*') && !this.#startsFactor()) return left;
      const isNegative = this.takeSigns();
      const right = this.#factor();
      if (right === null) return null;
      left = { kind, left, right: isNegative ? { kind: 'negate', of: right } : right };
    }
    return null;
  }

  #startsFactor(): boolean {
    if (this.letters !== '') return true;
    const token = this.peek();
    if (token === undefined) return false;
    // Two numerals side by side ("2 3") are no product.
    if (token.kind === 'number') return this.tokens[this.next - 1]?.kind !== 'number';
    if (token.kind === 'letter' || token.kind === 'word') return true;
    if (token.kind === 'command')
      return !['bmod', 'mod', 'rfloor', 'rceil', 'pm', 'mp', 'cup', 'cap', 'over', 'choose'].includes(token.text);
    return token.text === '(' || token.text === '[' || token.text === '{' || (token.text === '|' && this.#bars === 0);
  }

  #factor(): Expression | null {
    let base = this.#primary();
    while (base !== null) {
      if (this.letters !== '') return base;
      if (this.take('!')) base = { kind: 'call', name: 'factorial', of: base };
      else if (this.isAtWord('degrees')) {
        this.next += 1;
        base = {
          kind: 'divide',
          left: { kind: 'multiply', left: base, right: { kind: 'constant', name: 'pi' } },
          right: integerExpression(180n),
        };
      } else if (
        this.isAt('^') ||
        (this.isAt('*') && this.tokens[this.next + 1]?.text === '*' && !this.tokens[this.next + 1]?.isSpaced)
      ) {
        this.next += this.isAt('^') ? 1 : 2;
        const exponent = this.#exponent();
        if (exponent === null) return null;
        base = { kind: 'power', left: base, right: exponent };
      } else return base;
    }
    return null;
  }

  #exponent(): Expression | null {
    const isNegative = this.takeSigns();
    const value = this.#argument(true);
    if (value === null) return null;
    // `2^{3^4}` is in braces; `2^3^4` means the same.
    const power: Expression | null = this.take('^') ? this.#exponent() : integerExpression(1n);
    if (power === null) return null;
    const raised: Expression =
      power.kind === 'number' && power.value.numerator === 1n ? value : { kind: 'power', left: value, right: power };
    return isNegative ? { kind: 'negate', of: raised } : raised;
  }

  /** The argument of a command: a group in braces, or one token; of a numeral its first digit, as TeX does. */
  #argument(isWholeNumeral = false): Expression | null {
    const token = this.peek();
    if (token?.kind === 'number' && token.text.length > 1 && !isWholeNumeral) {
      this.tokens[this.next] = { ...token, text: token.text.slice(1) };
      return numeral(token.text.charAt(0));
    }
    return this.#primary();
  }

  #primary(): Expression | null {
    if (this.letters !== '') return this.letter();
    const token = this.peek();
    if (token === undefined) return null;
    this.next += 1;
    if (token.kind === 'number') return this.#mixed(numeral(token.text), token);
    if (token.kind === 'letter') return this.named(token.text);
    if (token.kind === 'word') return this.#word(token.text);
    if (token.kind === 'command') return this.#command(token.text);
    const closer = CLOSERS.get(token.text);
    if (closer !== undefined) return this.#until(closer, token.text === '{');
    if (token.text !== '|') return null;
    this.#bars += 1;
    const inner = this.sum();
    this.#bars -= 1;
    return inner !== null && this.take('|') ? { kind: 'call', name: 'abs', of: inner } : null;
  }

  /** `3\frac{1}{2}` is a mixed number where the fraction is one of plain integers and proper; an improper one is refused. */
  #mixed(whole: Expression, token: Token): Expression | null {
    const isInteger = /^\d+$/.test(token.text);
    const next = this.peek();
    if (isInteger && next?.kind === 'number' && this.tokens[this.next + 1]?.text === '/') return null;
    if (!isInteger || next?.kind !== 'command' || next.text !== 'frac') return whole;
    this.next += 1;
    const fraction = this.#fraction();
    if (fraction?.kind !== 'divide') return fraction;
    const { left, right } = fraction;
    if (left.kind !== 'number' || right.kind !== 'number') return { kind: 'multiply', left: whole, right: fraction };
    return left.value.numerator < right.value.numerator ? { kind: 'add', left: whole, right: fraction } : null;
  }

  #word(word: string): Expression | null {
    if (FUNCTIONS.has(word) || DERIVED.has(word)) return this.#function(word);
    if (word === 'sqrt') return this.#root();
    if (word === 'pi') return { kind: 'constant', name: 'pi' };
    if (word === 'infinity' || word === 'inf' || word === 'oo') return { kind: 'constant', name: 'infinity' };
    if (GREEK.has(word)) return this.named(word);
    if (word.length > MAX_LETTERS) return null;
    this.letters = word;
    return this.letter();
  }

  #command(name: string): Expression | null {
    if (FUNCTIONS.has(name) || DERIVED.has(name)) return this.#function(name);
    if (GREEK.has(name)) return this.named(name);
    switch (name) {
      case 'frac':
        return this.#fraction();
      case 'sqrt':
        return this.#root();
      // Of `√12` all digits stand under the root; of `\sqrt12` TeX takes one.
      case 'root': {
        const of = this.#argument(true);
        return of === null ? null : { kind: 'call', name: 'sqrt', of };
      }
      case 'pi':
        return { kind: 'constant', name: 'pi' };
      case 'infinity':
        return { kind: 'constant', name: 'infinity' };
      case 'binom':
      case 'dbinom':
      case 'tbinom': {
        const left = this.#argument();
        const right = left === null ? null : this.#argument();
        return left === null || right === null ? null : { kind: 'binomial', left, right };
      }
      case 'lfloor':
      case 'lceil': {
        const inner = this.sum();
        const isClosed = this.isAtCommand(name === 'lfloor' ? 'rfloor' : 'rceil');
        this.next += 1;
        return inner === null || !isClosed
          ? null
          : { kind: 'call', name: name === 'lfloor' ? 'floor' : 'ceil', of: inner };
      }
      case 'sum':
      case 'prod':
        return this.#series(name === 'sum' ? 'add' : 'multiply');
      case 'overline': {
        const inner = this.#argument();
        return inner === null ? null : { kind: 'call', name: 'conjugate', of: inner };
      }
      case 'gcd': {
        if (!this.take('(')) return null;
        const left = this.sum();
        if (left === null || !this.take(',')) return null;
        const right = this.#until(')');
        return right === null ? null : { kind: 'gcd', left, right };
      }
      default:
        return null;
    }
  }

  /** `\sum_{k=1}^{10} k`; the term reaches to the next sign. */
  #series(kind: 'add' | 'multiply'): Expression | null {
    if (!this.take('_') || !this.take('{')) return null;
    const index = this.peek();
    this.next += 1;
    if (index?.kind !== 'letter' || !this.take('=')) return null;
    const from = this.sum();
    if (from === null || !this.take('}') || !this.take('^')) return null;
    const to = this.#argument(true);
    const term = to === null ? null : this.#product();
    return to === null || term === null ? null : writtenOut(kind, index.text, [from, to], term);
  }

  #fraction(): Expression | null {
    const left = this.#argument();
    const right = left === null ? null : this.#argument();
    return left === null || right === null ? null : { kind: 'divide', left, right };
  }

  #root(): Expression | null {
    if (!this.take('[')) {
      const of = this.#argument();
      return of === null ? null : { kind: 'call', name: 'sqrt', of };
    }
    const right = this.#until(']');
    const left = right === null ? null : this.#argument();
    return left === null || right === null ? null : { kind: 'root', left, right };
  }

  #function(written: string): Expression | null {
    const derived = DERIVED.get(written);
    const name = FUNCTIONS.get(written) ?? 'log';
    let base: Expression | null = null;
    let power: Expression | null = null;
    if (name === 'log' && this.take('_') && (base = this.#argument()) === null) return null;
    if (this.take('^') && (power = this.#exponent()) === null) return null;
    const of = this.#functionArgument();
    if (of === null) return null;
    const inverse = isMinusOne(power) ? INVERSES.get(written) : undefined;
    if (inverse !== undefined) return { kind: 'call', name: inverse, of };
    const derivedInverse = isMinusOne(power) ? DERIVED_INVERSES.get(written) : undefined;
    if (derivedInverse !== undefined) return derivedInverse(of);
    const call: Expression =
      derived !== undefined
        ? derived(of)
        : base !== null
          ? { kind: 'log', left: of, right: base }
          : { kind: 'call', name: name === 'log' ? 'log10' : name, of };
    return power === null ? call : { kind: 'power', left: call, right: power };
  }

  /** `\sin 2x` is the sine of 2x, `\sin(x)y` is not that of xy. */
  #functionArgument(): Expression | null {
    if (this.isAt('(') || this.isAt('{') || this.isAt('[') || this.isAt('|')) return this.#factor();
    const isNegative = this.takeSigns();
    let argument = this.#factor();
    while (argument !== null && this.#startsFactor() && !this.isAt('(') && !this.#startsFunction()) {
      const right = this.#factor();
      argument = right === null ? null : { kind: 'multiply', left: argument, right };
    }
    if (argument !== null && this.isAt('/')) return null;
    return argument !== null && isNegative ? { kind: 'negate', of: argument } : argument;
  }

  #startsFunction(): boolean {
    const name = this.peek()?.text ?? '';
    return this.letters === '' && (FUNCTIONS.has(name) || DERIVED.has(name));
  }

  #until(closer: string, isGroup = false): Expression | null {
    const bars = this.#bars;
    this.#bars = 0;
    let inner = this.sum();
    // `{3 \over 4}` and `{5 \choose 2}`: what TeX had before `\frac`.
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
