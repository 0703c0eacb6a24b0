import type { Plan } from './arithmetic-plan.ts';

import { parseExpression } from './expression.ts';
import { parseStory } from './story.ts';

const EXPRESSION = /(?:^|\s)(?:Work out|Compute|Calculate|Evaluate|What is)(?: the value of)?:?\s+([^\n.?=]+)/i;

/**
 * Parses an arithmetic question: a story of the toy language, or "Work out EXPRESSION" in a few wordings. Text after it
 * in the prompt (instructions) is ignored. Null for any other question.
 */
export function readArithmeticQuestion(prompt: string): Plan | null {
  const story = parseStory(prompt);
  if (story !== null) return story;
  const expression = EXPRESSION.exec(prompt)?.[1];
  return expression === undefined ? null : parseExpression(expression);
}
