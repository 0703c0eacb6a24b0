import type { Random } from './seeded-random.ts';
import type { ListOperation, ListStep } from './list-operations.ts';

import { createRandom, randomInteger, randomItem } from './seeded-random.ts';
import { applySteps, fillIn, RETURNS, TRANSFORMS } from './list-operations.ts';

/** A generated code question in the form of the questions topic. */
export interface GeneratedCodeQuestion {
  readonly domain: 'code';
  readonly question: string;
  /** A program that passes the tests. */
  readonly answer: string;
  readonly tests: { readonly kind: 'assert'; readonly entry_point: string; readonly asserts: readonly string[] };
  readonly source: string;
  readonly license: string;
}

/** The name of the requested function. */
export const FUNCTION_NAME = 'solve';

const OPENING = `Write a Python function \`${FUNCTION_NAME}(xs)\` for a list of whole numbers.`;
const READERS: readonly { readonly operation: ListOperation; readonly pattern: RegExp }[] = [
  ...TRANSFORMS,
  ...RETURNS,
].map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.text.replaceAll('.', '\\.').replace('{n}', String.raw`(\d+)`)}$`),
}));

/**
 * Generates unique questions for small Python programs that process a list, 2 to 10 steps, with tests. Each has easy
 * steps up to a random one and hard steps after it, so that the first error-prone step has any position. Deterministic
 * in `seed`; a larger `count` begins with the same questions.
 *
 * @throws RangeError if `count` is not a whole number from 0 to 10,000
 */
export function generateCodeQuestions(options: {
  readonly count: number;
  readonly seed: number;
}): readonly GeneratedCodeQuestion[] {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 0 || count > 10_000) {
    throw new RangeError(`count: expected a whole number from 0 to 10,000, got ${count}`);
  }
  const random = createRandom(seed);
  const questions = new Map<string, GeneratedCodeQuestion>();
  while (questions.size < count) {
    const plan = drawPlan(random);
    const question = [OPENING, ...plan.map(({ operation, n }) => fillIn(operation.text, n))].join(' ');
    const asserts = testsOf(plan, random);
    if (asserts === null || questions.has(question)) continue;
    questions.set(question, {
      domain: 'code',
      question,
      answer: writeProgram(rightLines(plan)),
      tests: { kind: 'assert', entry_point: FUNCTION_NAME, asserts },
      source: `sluice toy programs, seed ${seed}`,
      license: 'CC0-1.0',
    });
  }
  return [...questions.values()];
}

function drawPlan(random: Random): readonly ListStep[] {
  const length = randomInteger(random, 1, 9);
  // The later of two draws: a slip near the end needs a long easy beginning.
  const gentleSteps = Math.max(randomInteger(random, 0, length), randomInteger(random, 0, length));
  const gentle = TRANSFORMS.filter(({ effort }) => effort <= 0.1);
  const rough = TRANSFORMS.filter(({ effort }) => effort > 0.1);
  const draw = (operations: readonly ListOperation[]): ListStep => {
    const operation = randomItem(random, operations);
    return { operation, n: randomInteger(random, ...operation.range) };
  };
  const steps = Array.from({ length }, (_, index) => draw(index < gentleSteps ? gentle : rough));
  return [...steps, draw(RETURNS)];
}

/** Five cases, including the empty list; null if the cases do not distinguish programs. */
function testsOf(plan: readonly ListStep[], random: Random): readonly string[] | null {
  const lists = [9, 7, 12, 5].map((length) => Array.from({ length }, () => randomInteger(random, -3, 12)));
  const cases = [...lists, []].map((xs) => ({ xs, result: JSON.stringify(applySteps(plan, xs)) }));
  if (new Set(cases.map(({ result }) => result)).size < 3) return null;
  return cases.map(({ xs, result }) => `assert ${FUNCTION_NAME}(${JSON.stringify(xs)}) == ${result}`);
}

/**
 * Parses a question for a program, sentence by sentence, into a plan. The text after its last sentence is ignored. Null
 * for any other question, or if a sentence is not understood.
 */
export function readCodeQuestion(prompt: string): readonly ListStep[] | null {
  const text = prompt.trim().split('\n', 1)[0] ?? '';
  if (!text.startsWith(OPENING)) return null;
  const sentences = text
    .slice(OPENING.length)
    .trim()
    .split(/(?<=\.)\s+/);
  const steps = sentences.map(readStep);
  return steps.every((step) => step !== null) && steps.length > 0 ? steps : null;
}

function readStep(sentence: string): ListStep | null {
  for (const { operation, pattern } of READERS) {
    const match = pattern.exec(sentence);
    if (match !== null) return { operation, n: Number(match[1] ?? 0) };
  }
  return null;
}

/** The correct statements for a plan. */
export const rightLines = (plan: readonly ListStep[]): readonly string[] =>
  plan.map(({ operation, n }) => fillIn(operation.python, n));

/** The requested function with these statements. */
export const writeProgram = (lines: readonly string[]): string =>
  [`def ${FUNCTION_NAME}(xs):`, ...lines.map((line) => `    ${line}`), ''].join('\n');
