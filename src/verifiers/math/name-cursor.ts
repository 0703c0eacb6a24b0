import type { Expression } from './expression.ts';

import { constantOrVariable } from './expression-names.ts';
import { TokenCursor } from './token-cursor.ts';

/** A place among tokens that reads the names of variables. */
export class NameCursor extends TokenCursor {
  protected letter(): Expression | null {
    const name = this.letters.charAt(0);
    this.letters = this.letters.slice(1);
    if (this.letters !== '') return constantOrVariable(name);
    return this.named(name);
  }

  /** A variable with what may hang on it: a subscript and primes. */
  protected named(name: string): Expression | null {
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
