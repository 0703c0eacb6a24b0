import type { Operator } from './arithmetic-plan.ts';
import type { Random } from './seeded-random.ts';
import type { Event } from './story.ts';

import { createRandom, randomInteger, randomItem } from './seeded-random.ts';
import { applyOperator } from './arithmetic-plan.ts';
import { PHRASES, STORY_END, STORY_START, tell } from './story.ts';

/** A generated question in the form of the questions topic (`contract.md`, Questions). */
export interface GeneratedQuestion {
  readonly domain: 'math';
  readonly question: string;
  readonly answer: string;
  readonly source: string;
  readonly license: string;
}

/** Minimum and maximum number of steps of a generated question. */
export const QUESTION_STEPS: { readonly min: number; readonly max: number } = { min: 2, max: 12 };

const NAMES = 'Ada,Ben,Chen,Dalia,Emil,Fatima,Goran,Hana,Ivo,Juno,Kofi,Lena,Mateo,Nadia,Omar,Priya'.split(',');
const ITEMS = 'marbles,stamps,shells,coins,beads,cards,apples,pencils,buttons,stickers,walnuts,tickets'.split(',');
const OPENINGS = ['Work out', 'Compute', 'Evaluate'];

/** Values stay below this, so that every number is readable. */
const MAX_VALUE = 9_999;

/**
 * Generates unique arithmetic questions with whole-number answers: two thirds stories, one third expressions, 2 to 12
 * steps, equally distributed. Each has easy steps up to a random one and hard steps after it, so that the first hard
 * step has any position. Deterministic in `seed`; a larger `count` begins with the same questions.
 *
 * @throws RangeError if `count` is not a whole number from 0 to 1,000,000
 */
export function generateArithmeticQuestions(options: {
  readonly count: number;
  readonly seed: number;
}): readonly GeneratedQuestion[] {
  const { count, seed } = options;
  if (!Number.isInteger(count) || count < 0 || count > 1_000_000) {
    throw new RangeError(`count: expected a whole number from 0 to 1,000,000, got ${count}`);
  }
  const random = createRandom(seed);
  const seen = new Set<string>();
  const questions: GeneratedQuestion[] = [];
  while (questions.length < count) {
    const generated = generateOne(random);
    if (seen.has(generated.question)) continue;
    seen.add(generated.question);
    questions.push({ domain: 'math', ...generated, source: `sluice toy arithmetic, seed ${seed}`, license: 'CC0-1.0' });
  }
  return questions;
}

function generateOne(random: Random): { readonly question: string; readonly answer: string } {
  const length = randomInteger(random, QUESTION_STEPS.min, QUESTION_STEPS.max);
  const gentleSteps = randomInteger(random, 0, length);
  const start = gentleSteps === 0 ? randomInteger(random, 101, 899) : randomInteger(random, 3, 60);
  const events: Event[] = [];
  let value = start;
  for (let step = 0; step < length;) {
    const left = length - step;
    const event = step < gentleSteps ? gentleEvent(random, value) : roughEvent(random, value, left > 1);
    events.push(event);
    value = applyOperator(value, event.operator, event.n * (event.each ?? 1));
    step += event.each === undefined ? 1 : 2;
  }
  const question = random() < 1 / 3 ? writeExpression(random, start, events) : writeStory(random, start, events);
  return { question, answer: String(value) };
}

function gentleEvent(random: Random, value: number): Event {
  const choice = random();
  if (choice < 0.12 && value <= MAX_VALUE / 4) return { operator: '*', n: 2 };
  if (choice < 0.24 && value % 2 === 0 && value > 10) return { operator: '/', n: 2 };
  const n = randomInteger(random, 2, 9);
  return { operator: choice < 0.6 && value > n + 2 ? '-' : '+', n };
}

function roughEvent(random: Random, value: number, hasRoomForTwo: boolean): Event {
  const choice = random();
  if (hasRoomForTwo && choice < 0.3) {
    const n = randomInteger(random, 6, 24);
    const each = randomInteger(random, 11, 48);
    if (n * each < value - 10 && choice < 0.15) return { operator: '-', n, each };
    if (value + n * each <= MAX_VALUE) return { operator: '+', n, each };
  }
  const factor = randomInteger(random, 3, 9);
  if (choice < 0.5 && value * factor <= MAX_VALUE && value > 10) return { operator: '*', n: factor };
  const divisor = [7, 9, 6, 8, 4, 3, 5].find((candidate) => value % candidate === 0 && value / candidate >= 12);
  if (choice < 0.65 && divisor !== undefined) return { operator: '/', n: divisor };
  if (value > 60 && (choice < 0.82 || value > MAX_VALUE - 500)) {
    return { operator: '-', n: randomInteger(random, 12, Math.min(value - 10, 480)) };
  }
  return { operator: '+', n: randomInteger(random, 12, 480) };
}

function writeStory(random: Random, start: number, events: readonly Event[]): string {
  const name = randomItem(random, NAMES);
  const items = randomItem(random, ITEMS);
  const sentences = events.map((event) => {
    const hasEach = event.each !== undefined;
    const fitting = PHRASES.filter((phrase) => phrase.operator === event.operator && phrase.hasEach === hasEach);
    return tell(randomItem(random, fitting).text, { name, items, n: event.n, each: event.each ?? '' });
  });
  return [tell(STORY_START, { name, items, n: start }), ...sentences, tell(STORY_END, { name, items })].join(' ');
}

function writeExpression(random: Random, start: number, events: readonly Event[]): string {
  let text = String(start);
  let last: Operator | null = null;
  for (const { operator, n, each } of events) {
    const needsBrackets = (operator === '*' || operator === '/') && (last === '+' || last === '-');
    text = `${needsBrackets ? `(${text})` : text} ${operator} ${each === undefined ? n : `${n} * ${each}`}`;
    last = operator;
  }
  return `${randomItem(random, OPENINGS)} ${text}.`;
}
