import type { Answer } from './answer.ts';
import type { Expression } from './expression.ts';

import { ANY_INTEGER, renamedVariables } from './parameters.ts';

/** The answer with the letters that it declares to be integers renamed, so that they differ from other variables. */
export function withIntegers(answer: Answer, letters: readonly string[]): Answer {
  if (letters.length === 0) return answer;
  const names = new Map(letters.map((name) => [name, `${name}${ANY_INTEGER}`]));
  return changedExpressions(answer, (expression) => renamedVariables(expression, names));
}

/** The answer with its formulas changed; a matrix, a ratio and similar answers are returned unchanged. */
export function changedExpressions(answer: Answer, change: (expression: Expression) => Expression): Answer {
  const all = (answers: readonly Answer[]): readonly Answer[] =>
    answers.map((each) => changedExpressions(each, change));
  switch (answer.kind) {
    case 'scalar':
      return answer.expression === null ? answer : { ...answer, expression: change(answer.expression) };
    case 'relation':
      return { ...answer, sides: all(answer.sides) };
    case 'tuple':
    case 'set':
    case 'list':
      return { ...answer, items: all(answer.items) };
    case 'union':
      return { ...answer, parts: all(answer.parts) };
    case 'based':
    case 'choice':
    case 'matrix':
    case 'ratio':
    case 'reals':
    case 'residue':
    case 'text':
    case 'time':
    case 'without':
      return answer;
  }
}
