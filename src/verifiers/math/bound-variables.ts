import type { Answer, Relation } from './answer.ts';

import { changedExpressions } from './declared-integers.ts';
import { variablesOf } from './expression.ts';
import { renamedVariables } from './parameters.ts';

/** A function with its variables, on the left side of its definition. */
interface Head {
  readonly name: string;
  readonly variables: readonly string[];
}

/** `f(x, y)`, which is kept as text. */
const SEVERAL = /^([A-Za-z]+'*)\s*\(\s*([A-Za-z](?:\s*,\s*[A-Za-z])+)\s*\)$/;

/**
 * The definition of a function with its variables renamed to those of another definition: `f(t) = 2t` beside `f(x) =
 * 2x` becomes `f(x) = 2x`. Any other relation is returned unchanged, and so is one in which the new variables already
 * have a meaning.
 */
export function withVariablesOf(other: Relation, relation: Relation): Relation {
  const [theirs, ours] = [headOf(other.sides[0]), headOf(relation.sides[0])];
  const [first] = other.sides;
  if (first === undefined || theirs === null || ours === null || theirs.name !== ours.name) return relation;
  if (theirs.variables.length !== ours.variables.length) return relation;
  const names = new Map(ours.variables.map((name, index) => [name, theirs.variables[index] ?? name]));
  if ([...names].every(([from, to]) => from === to)) return relation;
  const values = relation.sides.slice(1);
  const free = values.flatMap((side) => [...namesIn(side)]).filter((name) => !names.has(name));
  const isTaken = free.some((name) => theirs.variables.includes(name));
  if (isTaken || values.some((side) => side.kind !== 'scalar' || side.expression === null)) return relation;
  const renamed = values.map((side) => changedExpressions(side, (expression) => renamedVariables(expression, names)));
  return { ...relation, sides: [first, ...renamed] };
}

function headOf(side: Answer | undefined): Head | null {
  if (side?.kind === 'text') {
    const [, name, variables] = SEVERAL.exec(side.words) ?? [];
    return name === undefined || variables === undefined ? null : distinct(name, variables.split(/\s*,\s*/));
  }
  if (side?.kind !== 'scalar' || side.expression?.kind !== 'apply') return null;
  const { head, raised, of, power } = side.expression;
  return raised === null && power === null && of.kind === 'variable' ? distinct(head.name, [of.name]) : null;
}

function distinct(name: string, variables: readonly string[]): Head | null {
  return new Set(variables).size === variables.length ? { name, variables } : null;
}

function namesIn(side: Answer): ReadonlySet<string> {
  return side.kind === 'scalar' && side.expression !== null ? variablesOf(side.expression) : new Set();
}
