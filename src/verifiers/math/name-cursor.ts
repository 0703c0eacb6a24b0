import type { Expression } from './expression.ts';

import { constantOrVariable } from './expression-names.ts';
import type { ExpressionReader } from './expression-reader.ts';
import { TokenCursor } from './token-cursor.ts';

/** A position in the tokens that reads the names of variables. */
export class NameCursor extends TokenCursor {
  protected letter(): Expression | null {
    const name = this.letters.charAt(0);
    this.letters = this.letters.slice(1);
    if (this.letters !== '') return constantOrVariable(name);
    return this.named(name);
  }

  /** A variable with its subscript and primes. */
  named(name: string): Expression | null {
    let full = name;
    if (this.take('_')) {
      const token = this.peek();
      if (token === undefined) return null;
      this.next += 1;
      if (token.text === '{') {
        let inner = '';
        while (this.peek() !== undefined && !this.isAt('}')) {
          inner += this.peek()?.text ?? '';
          this.next += 1;
        }
        if (!this.take('}')) return null;
        full += `_${inner}`;
      } else full += `_${token.text}`;
    }
    while (this.take("'")) full += "'";
    return full === name ? constantOrVariable(name) : { kind: 'variable', name: full };
  }
}

const TOP = /^(?:d|partial)(\d?)([A-Za-z]*)$/;
const BOTTOM = /^(?:d|partial)([A-Za-z]+)(\d?)$/;

/**
 * The name of a derivative from the texts above and below the line, without braces and powers: `dy/dx` from `dy` and
 * `dx`. Null if it is not a derivative, or an operator without a function (`d` and `dx`).
 */
export function derivativeParts(top: string, bottom: string): string | null {
  const [above, below] = [TOP.exec(top), BOTTOM.exec(bottom)];
  if (above === null || below === null || above[2] === '' || above[1] !== below[2]) return null;
  return `d${above[1]}${above[2]}/d${below[1]}${below[2]}`;
}

/**
 * The derivative that the two groups of a fraction form: null for an operator alone, undefined if they are not a
 * derivative.
 */
export function derivativeName(reader: ExpressionReader): Expression | null | undefined {
  const [top, afterTop] = groupText(reader, 0);
  const [bottom, afterBottom] = groupText(reader, afterTop);
  if (!TOP.test(top) || !BOTTOM.test(bottom)) return undefined;
  const name = derivativeParts(top, bottom);
  if (name === null) return null;
  for (let count = 0; count < afterBottom; count += 1) reader.skip();
  return { kind: 'variable', name };
}

/** The text of the group in braces `ahead` tokens ahead, without signs of powers; and the position after it. */
function groupText(reader: ExpressionReader, ahead: number): readonly [text: string, next: number] {
  if (reader.peek(ahead)?.text !== '{') return ['', ahead];
  let text = '';
  for (let index = ahead + 1; index < ahead + 12; index += 1) {
    const token = reader.peek(index);
    if (token === undefined) break;
    if (token.text === '}' && reader.peek(index + 1)?.text !== '}') return [text, index + 1];
    if (!/^[{}^]$/.test(token.text)) text += token.text;
  }
  return ['', ahead];
}
