import type { WorkedStep } from './arithmetic-plan.ts';

import { createRandom, hashText } from './seeded-random.ts';
import { workOut } from './arithmetic-plan.ts';
import { readCodeQuestion } from './code-questions.ts';
import { judgeProgramSteps } from './code-solver.ts';
import { parseExpression } from './expression.ts';
import { readArithmeticQuestion } from './read-question.ts';

/** Scores are within this distance of 0 or 1. */
const NOISE = 0.06;

/** The score of a step without a calculation to check. */
const NEUTRAL = 0.5;

const EQUATION = /((?:\d[\d,]*|[-+*/×÷·−()\s]|\\times|\\cdot|\\div)+?)=\s*(-?\d[\d,]*(?:\.\d+)?)/g;

interface Claim {
  readonly steps: readonly WorkedStep[];
  readonly isTrue: boolean;
}

/**
 * The toy process reward model. Recomputes every step: near 1 if its arithmetic is right and its numbers come from the
 * question or from earlier right steps, near 0 otherwise, so that steps that use a wrong value are also wrong; 0.5 if
 * it has no calculation. A boxed answer must be the result of the last right step. The noise is seeded.
 *
 * If the question is understood, a step must be one of its operations; for any other question only the numbers in its
 * text are known. For a question for a program the statements are judged (`judgeProgramSteps`).
 */
export function scoreStepsAsPrm(question: string, steps: readonly string[], seed: number): readonly number[] {
  const random = createRandom(hashText(`${question}\n${steps.join('\n')}`, seed));
  const program = readCodeQuestion(question);
  if (program !== null) {
    return judgeProgramSteps(program, steps).map((isRight) => scoreOf(isRight, random() * NOISE));
  }
  const plan = readArithmeticQuestion(question);
  const due = plan === null ? null : [...workOut(plan)];
  const answer = due?.at(-1)?.result ?? null;
  const known = new Set((question.match(/\d[\d,]*/g) ?? []).map(toNumber));

  return steps.map((step) => {
    const claims = readClaims(step);
    const boxed = /\\boxed\{\s*(-?[\d,]+)\s*\}/.exec(step)?.[1];
    const noise = random() * NOISE;
    if (claims.length === 0 && boxed === undefined) return scoreOf(null, noise);
    const isRight =
      claims.every((claim) => claim.isTrue && (due === null ? areKnown(claim, known) : areDue(claim, due))) &&
      (boxed === undefined || (answer === null ? known.has(toNumber(boxed)) : toNumber(boxed) === answer));
    return scoreOf(isRight, noise);
  });
}

function scoreOf(isRight: boolean | null, noise: number): number {
  if (isRight === null) return NEUTRAL;
  return isRight ? 1 - noise : noise;
}

function readClaims(step: string): readonly Claim[] {
  return [...step.matchAll(EQUATION)].flatMap((match) => {
    const plan = parseExpression(match[1] ?? '');
    if (plan === null) return [];
    const steps = workOut(plan);
    return [{ steps, isTrue: steps.at(-1)?.result === toNumber(match[2] ?? '') }];
  });
}

/** Whether each operation is still open in the question; these are then removed. */
function areDue(claim: Claim, due: WorkedStep[]): boolean {
  return claim.steps.every((step) => {
    const index = due.findIndex((candidate) => isSameOperation(step, candidate));
    if (index >= 0) due.splice(index, 1);
    return index >= 0;
  });
}

function isSameOperation(a: WorkedStep, b: WorkedStep): boolean {
  if (a.operator !== b.operator) return false;
  if (a.left === b.left && a.right === b.right) return true;
  return (a.operator === '+' || a.operator === '*') && a.left === b.right && a.right === b.left;
}

function areKnown(claim: Claim, known: Set<number>): boolean {
  for (const { left, right, result } of claim.steps) {
    if (!known.has(left) || !known.has(right)) return false;
    known.add(result);
  }
  return true;
}

function toNumber(text: string): number {
  return Number(text.replaceAll(',', ''));
}
