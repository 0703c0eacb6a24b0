import type { Random } from './seeded-random.ts';
import type { ServedAnswer } from './model-endpoint.ts';
import type { Carefulness } from './carefulness.ts';
import type { ListStep } from './list-operations.ts';

import { randomItem } from './seeded-random.ts';
import { slipChance } from './carefulness.ts';
import { rightLines, writeProgram } from './code-questions.ts';
import { fillIn } from './list-operations.ts';

/** The reply of a target to a question for a program: one step for each statement, the last one with the program. */
export function programAsTarget(plan: readonly ListStep[], care: Carefulness, random: Random): ServedAnswer {
  const lines = linesWithSlips(plan, care, random);
  const steps = plan.map((step, index) => `Step ${index + 1}: ${writeStep(step, lines[index])}`);
  return { content: `${steps.join('\n\n')}\n${fenced(lines)}`, reasoning: null };
}

/** The reply of a teacher: its steps in the reasoning, the program in the content. */
export function programAsTeacher(plan: readonly ListStep[], care: Carefulness, random: Random): ServedAnswer {
  const lines = linesWithSlips(plan, care, random);
  const steps = plan.map((step, index) => `${index === 0 ? 'First' : 'Then'}: ${writeStep(step, lines[index])}`);
  const opening = `There are ${plan.length} things to do with the list, so I write a statement for each.`;
  return {
    content: `Each statement does one of the steps in order.\n\n${fenced(lines)}`,
    reasoning: [opening, ...steps].join('\n'),
  };
}

function linesWithSlips(plan: readonly ListStep[], care: Carefulness, random: Random): readonly string[] {
  return rightLines(plan).map((line, index) => {
    const step = plan[index];
    if (step === undefined || random() >= slipChance(care, step.operation.effort, index)) return line;
    return fillIn(randomItem(random, step.operation.slips), step.n);
  });
}

const writeStep = ({ operation, n }: ListStep, line = ''): string =>
  `${fillIn(operation.text, n).replace(/\.$/, '')}: \`${line}\``;

const fenced = (lines: readonly string[]): string => `\`\`\`python\n${writeProgram(lines)}\`\`\``;

/**
 * The correct steps of an attempt at a program: each has the statement that the question requires at this position,
 * until the first wrong one, since all later steps process a wrong list. Null for a step without a statement.
 */
export function judgeProgramSteps(plan: readonly ListStep[], steps: readonly string[]): readonly (boolean | null)[] {
  const due = rightLines(plan);
  let next = 0;
  let isRight = true;
  return steps.map((step) => {
    const claim = /`([^`]+)`/.exec(step)?.[1];
    if (claim === undefined) return null;
    isRight &&= claim === due[next] && (!step.includes('```') || step.endsWith(fenced(due)));
    next += 1;
    return isRight;
  });
}
