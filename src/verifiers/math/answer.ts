import type { Expression } from './expression.ts';
import type { Quantity } from './quantity.ts';

/** A number or a formula, with its unit if it has one. */
export interface Scalar {
  readonly kind: 'scalar';
  /** Null if only the quantity could be read (`5 million dollars`). */
  readonly expression: Expression | null;
  readonly quantity: Quantity | null;
  readonly unit: string | null;
  readonly text: string;
}

/** A relation between two or more sides: an equation, a chain of equations or inequalities. */
export interface Relation {
  readonly kind: 'relation';
  readonly sides: readonly Answer[];
  /** One fewer than `sides`. */
  readonly operators: readonly RelationOperator[];
}

/** The relations that are distinguished. */
export type RelationOperator = '=' | '<' | '>' | '<=' | '>=' | '!=' | 'in' | 'notin';

/**
 * An answer by its structure, as far as brackets and separators show it: the meaning of `(1, 2)` depends on the other
 * side.
 */
export type Answer =
  | Scalar
  | Relation
  | {
      readonly kind: 'tuple';
      readonly open: '(' | '[';
      readonly close: ')' | ']';
      readonly items: readonly Answer[];
    }
  | { readonly kind: 'set'; readonly items: readonly Answer[] }
  | { readonly kind: 'list'; readonly items: readonly Answer[]; readonly joiner: ',' | 'and' | 'or' }
  | { readonly kind: 'union'; readonly parts: readonly Answer[] }
  | { readonly kind: 'without'; readonly from: Answer; readonly removed: Answer }
  | { readonly kind: 'reals' }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | { readonly kind: 'based'; readonly digits: string; readonly base: string }
  /** `clock`: the second of the day, if the ratio may also be a time of day. */
  | { readonly kind: 'ratio'; readonly terms: readonly Expression[]; readonly clock: number | null }
  /** `3 \pmod{7}`. */
  | { readonly kind: 'residue'; readonly value: Scalar; readonly modulus: Scalar }
  | { readonly kind: 'time'; readonly seconds: number; readonly half: 'am' | 'pm' | null }
  /** `content`: the text after the letter, `(B) 5`. */
  | { readonly kind: 'choice'; readonly letter: string; readonly content: Answer | null }
  | { readonly kind: 'text'; readonly words: string };
