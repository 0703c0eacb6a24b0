import type { Answer, Relation } from './answer.ts';
import type { Comparison } from './compare.ts';

import { nameText } from './compare-parts.ts';

type Compare = (a: Answer, b: Answer) => Comparison;
type Tuple = Extract<Answer, { readonly kind: 'tuple' }>;

/** The name of a list's value: `a` in `a = 1`, the word in "9 chickens"; null if it has none. */
export function nameOf(item: Answer): string | null {
  if (item.kind === 'relation') return item.operators[0] === '=' ? nameText(item.sides[0]) : null;
  return item.kind === 'scalar' ? (item.quantity?.noun ?? null) : null;
}

/** Whether the values of a list have different names. */
export function hasNames(items: readonly Answer[]): boolean {
  return new Set(items.map(nameOf).filter((name) => name !== null)).size > 1;
}

/**
 * Compares two lists by the names of their values: `p = 5, q = 2` is not `p = 2, q = 5`, in any order. Null if the
 * names differ, or one occurs twice.
 */
export function compareByName(a: readonly Answer[], b: readonly Answer[], compare: Compare): Comparison | null {
  const others = new Map(b.map((item) => [nameOf(item), item]));
  if (a.length !== b.length || others.size !== b.length || new Set(a.map(nameOf)).size !== a.length) return null;
  let result: Comparison = 'equal';
  for (const item of a) {
    const name = nameOf(item);
    const other = name === null ? undefined : others.get(name);
    if (other === undefined) return null;
    const comparison = compare(item, other);
    if (comparison === 'different') return 'different';
    if (comparison === 'undecided') result = 'undecided';
  }
  return result;
}

/** `(x, y) = (1, 2)` as `x = 1, y = 2`; null for any other relation. */
export function separateNames(relation: Relation): readonly Relation[] | null {
  const [names, values] = relation.sides;
  if (relation.sides.length !== 2 || relation.operators[0] !== '=') return null;
  if (names?.kind !== 'tuple' || values?.kind !== 'tuple' || names.items.length !== values.items.length) return null;
  if (names.items.some((name) => nameText(name) === null)) return null;
  return names.items.flatMap((name, index): Relation[] => {
    const value = values.items[index];
    return value === undefined ? [] : [{ kind: 'relation', sides: [name, value], operators: ['='] }];
  });
}

/**
 * Compares named values with a tuple: `x = 1, y = 2` is (1, 2), with the names in their usual order. Names in another
 * order are undecided, unless they are x, y and z. Null if the values of the list have no names of their own.
 */
export function compareNamedWithTuple(items: readonly Answer[], tuple: Tuple, compare: Compare): Comparison | null {
  const named = items.map((item) => ({ name: nameOf(item), item }));
  const names = named.flatMap(({ name, item }) => (name === null || item.kind !== 'relation' ? [] : [name]));
  if (names.length !== items.length || new Set(names).size !== names.length) return null;
  if (items.length !== tuple.items.length) return 'different';
  const sorted = named.toSorted((first, second) => ((first.name ?? '') < (second.name ?? '') ? -1 : 1));
  const isUsual = sorted.every(({ name }, index) => name === names[index]);
  if (!isUsual && !names.every((name) => /^[xyz]$/.test(name))) return 'undecided';
  let result: Comparison = 'equal';
  for (const [index, { item }] of sorted.entries()) {
    const other = tuple.items[index];
    const comparison = other === undefined ? 'different' : compare(item, other);
    if (comparison === 'different') return 'different';
    if (comparison === 'undecided') result = 'undecided';
  }
  return result;
}
