import type { Expression } from './expression.ts';
import type { ExpressionReader } from './expression-reader.ts';

import { GREEK } from './expression-names.ts';
import { derivativeName } from './name-cursor.ts';
import { FOLDED, readFolded } from './read-folded.ts';
import { isFunctionName, readFunction } from './read-function.ts';
import { writtenOut } from './series.ts';

/** The expression of a command that was just taken; null if it is unknown or its arguments cannot be read. */
export function readCommand(reader: ExpressionReader, name: string): Expression | null {
  if (name === 'Gamma' && isCalled(reader)) return readFunction(reader, 'Gamma');
  if (GREEK.has(name)) return reader.named(name);
  if (FOLDED.has(name)) return readFolded(reader, name);
  if (isFunctionName(name)) return readFunction(reader, name);
  switch (name) {
    case 'frac':
      return readFraction(reader);
    case 'sqrt':
      return readRoot(reader);
    // All digits of `√12` are under the root; TeX takes only the first one of `\sqrt12`.
    case 'root': {
      const of = reader.argument(true);
      return of === null ? null : { kind: 'call', name: 'sqrt', of };
    }
    case 'pi':
      return { kind: 'constant', name: 'pi' };
    case 'infinity':
      return { kind: 'constant', name: 'infinity' };
    case 'binom':
    case 'dbinom':
    case 'tbinom': {
      const left = reader.argument();
      const right = left === null ? null : reader.argument();
      return left === null || right === null ? null : { kind: 'binomial', left, right };
    }
    case 'lfloor':
    case 'lceil':
      return readRounded(reader, name === 'lfloor' ? 'floor' : 'ceil');
    case 'sum':
    case 'prod':
      return readSeries(reader, name === 'sum' ? 'add' : 'multiply');
    case 'overline':
    case 'bar':
      return readConjugate(reader);
    default:
      return null;
  }
}

/** Whether brackets are next, or a power of one numeral before them: `\Gamma(5)`, `\Gamma^2(5)`. */
function isCalled(reader: ExpressionReader): boolean {
  if (reader.isAtBrackets()) return true;
  const isRaised = reader.isAt('^') && reader.peek(1)?.kind === 'number';
  return isRaised && reader.peek(2)?.text === '(';
}

/** `\frac{a}{b}` after its name. A derivative is a separate name: `\frac{dy}{dx}`; an operator alone is not read. */
export function readFraction(reader: ExpressionReader): Expression | null {
  const derivative = derivativeName(reader);
  if (derivative !== undefined) return derivative;
  const left = reader.argument();
  const right = left === null ? null : reader.argument();
  return left === null || right === null ? null : { kind: 'divide', left, right };
}

/** `\sqrt{x}` and `\sqrt[3]{x}` after the name. */
export function readRoot(reader: ExpressionReader): Expression | null {
  if (!reader.take('[')) {
    const of = reader.argument();
    return of === null ? null : { kind: 'call', name: 'sqrt', of };
  }
  const right = reader.until(']');
  const left = right === null ? null : reader.argument();
  return left === null || right === null ? null : { kind: 'root', left, right };
}

function readRounded(reader: ExpressionReader, name: 'floor' | 'ceil'): Expression | null {
  const inner = reader.sum();
  const isClosed = reader.isAtCommand(name === 'floor' ? 'rfloor' : 'rceil');
  reader.skip();
  return inner === null || !isClosed ? null : { kind: 'call', name, of: inner };
}

/** `\sum_{k=1}^{10} k` and `\sum^{10}_{k=1} k`; the term ends at the next sign. */
function readSeries(reader: ExpressionReader, kind: 'add' | 'multiply'): Expression | null {
  const first = reader.take('^') ? reader.argument(true) : null;
  if (!reader.take('_') || !reader.take('{')) return null;
  const index = reader.peek();
  reader.skip();
  if (index?.kind !== 'letter' || !reader.take('=')) return null;
  const from = reader.until('}');
  if (from === null || (first === null && !reader.take('^'))) return null;
  const to = first ?? reader.argument(true);
  const term = to === null ? null : reader.product();
  return to === null || term === null ? null : writtenOut(kind, index.text, [from, to], term);
}

/** The conjugate of a number; a bar over a name makes another name: a mean, a segment, the conjugate of a variable. */
function readConjugate(reader: ExpressionReader): Expression | null {
  const of = reader.argument();
  if (of === null) return null;
  if (of.kind === 'variable') return { kind: 'variable', name: `\\overline{${of.name}}` };
  return { kind: 'call', name: 'conjugate', of };
}
