import type { Random } from './seeded-random.ts';
import type { Operator, Plan, WorkedStep } from './arithmetic-plan.ts';
import type { ServedAnswer } from './model-endpoint.ts';
import type { Carefulness } from './carefulness.ts';

import { createRandom, hashText, randomInteger } from './seeded-random.ts';
import { applyOperator, mentalEffort, workOut } from './arithmetic-plan.ts';
import { slipChance, TARGET, TEACHER } from './carefulness.ts';
import { readCodeQuestion } from './code-questions.ts';
import { programAsTarget, programAsTeacher } from './code-solver.ts';
import { readArithmeticQuestion } from './read-question.ts';

/** The answer of a toy model to a question that it does not understand. */
const NOT_UNDERSTOOD = 'I do not understand this question.';

/**
 * The toy target model. Solves the question in the prompt's text, one step in each line, and slips on hard operations
 * and in long questions; steps after a slip continue from the wrong value. For a question for a program it writes one,
 * statement by statement, with slips of the same kind. The same prompt and seed give the same reply.
 */
export function answerAsTarget(prompt: string, seed: number): ServedAnswer {
  const random = createRandom(hashText(prompt, seed));
  const program = readCodeQuestion(prompt);
  if (program !== null) return programAsTarget(program, TARGET, random);
  const plan = readArithmeticQuestion(prompt);
  if (plan === null) return { content: NOT_UNDERSTOOD, reasoning: null };
  const steps = workWithSlips(plan, TARGET, random);
  return { content: steps.map((step, index) => writeStep(step, index, steps.length)).join('\n'), reasoning: null };
}

/**
 * The toy teacher model: like the target, but much more careful, with its steps in the reasoning and a short answer in
 * the content.
 */
export function answerAsTeacher(prompt: string, seed: number): ServedAnswer {
  const random = createRandom(hashText(prompt, seed ^ 0x7eac4e5));
  const program = readCodeQuestion(prompt);
  if (program !== null) return programAsTeacher(program, TEACHER, random);
  const plan = readArithmeticQuestion(prompt);
  if (plan === null) return { content: NOT_UNDERSTOOD, reasoning: 'I cannot make anything of this text.' };
  const steps = workWithSlips(plan, TEACHER, random);
  const answer = steps.at(-1)?.result ?? 0;
  const reasoning = [
    `There are ${steps.length} operations to do here, so I take them one after the other.`,
    ...steps.map((step, index) => `${index === 0 ? 'First' : 'Then'} ${writeEquation(step)}.`),
    `So the result is ${answer}.`,
  ].join('\n');
  return { content: `Working through the operations in order gives ${answer}.\n\n\\boxed{${answer}}`, reasoning };
}

function workWithSlips(plan: Plan, care: Carefulness, random: Random): readonly WorkedStep[] {
  return workOut(plan, (left, operator, right, index) => {
    const chance = slipChance(care, mentalEffort(left, operator, right), index);
    if (random() < chance) return slip(left, operator, right, random);
    // A wrong value may not divide evenly: the model then drops the remainder.
    return { left, operator, right, result: Math.floor(applyOperator(left, operator, right)) };
  });
}

/** A wrong operation: a result off by a few units or tens, swapped digits, another operation, or a misread number. */
function slip(left: number, operator: Operator, right: number, random: Random): WorkedStep {
  const truth = Math.floor(applyOperator(left, operator, right));
  const off = randomInteger(random, 1, 3) * (random() < 0.5 ? 1 : -1);
  const kind = random();
  if (kind < 0.2) {
    const misread = Math.max(1, right + off * 10);
    const result = Math.floor(applyOperator(left, operator, misread));
    if (misread !== right && result > 0 && result !== truth) return { left, operator, right: misread, result };
  }
  let result = truth + (kind < 0.6 ? off : off * 10);
  if (kind > 0.9) {
    const swapped = Number(String(truth).split('').toReversed().join(''));
    result = swapped === truth ? truth + off : swapped;
  }
  return { left, operator, right, result: result < 0 || result === truth ? truth + 10 : result };
}

function writeEquation({ left, operator, right, result }: WorkedStep): string {
  return `${left} ${operator} ${right} = ${result}`;
}

function writeStep(step: WorkedStep, index: number, count: number): string {
  const end = index === count - 1 ? `, so the answer is \\boxed{${step.result}}.` : '.';
  return `Step ${index + 1}: ${writeEquation(step)}${end}`;
}
