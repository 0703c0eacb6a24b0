import type { Operand, Operator, Plan, PlanStep } from './arithmetic-plan.ts';

/**
 * A change of the number of things in a story. With `each` there are two steps: a product, then an addition or
 * subtraction of it.
 */
export interface Event {
  readonly operator: Operator;
  readonly n: number;
  /** For packs: the number of things in each of the `n`. */
  readonly each?: number | undefined;
}

/** A phrase for an event. `{name}`, `{items}`, `{n}` and `{each}` are filled in. */
export interface Phrase {
  readonly operator: Operator;
  readonly hasEach: boolean;
  readonly text: string;
}

/** All phrases of stories, for the generator and the parser. */
export const PHRASES: readonly Phrase[] = [
  { operator: '+', hasEach: false, text: '{name} finds {n} more {items}.' },
  { operator: '+', hasEach: false, text: 'A friend gives {name} {n} {items}.' },
  { operator: '+', hasEach: false, text: 'On the way home {name} picks up {n} {items}.' },
  { operator: '-', hasEach: false, text: '{name} gives away {n} {items}.' },
  { operator: '-', hasEach: false, text: '{name} loses {n} {items}.' },
  { operator: '-', hasEach: false, text: 'On Monday {name} sells {n} {items}.' },
  { operator: '+', hasEach: true, text: '{name} buys {n} bags with {each} {items} in each.' },
  { operator: '+', hasEach: true, text: 'The post brings {n} boxes of {each} {items}.' },
  { operator: '-', hasEach: true, text: '{name} gives {each} {items} to each of {n} friends.' },
  { operator: '-', hasEach: true, text: '{name} fills {n} jars with {each} {items} each and sells the jars.' },
  { operator: '*', hasEach: false, text: 'After a trade {name} has {n} times as many {items}.' },
  { operator: '*', hasEach: false, text: 'A week later there are {n} times as many {items}.' },
  { operator: '/', hasEach: false, text: '{name} splits the {items} evenly into {n} piles and keeps one pile.' },
  { operator: '/', hasEach: false, text: '{name} shares the {items} equally among {n} people and keeps one share.' },
];

/** The first and last sentence of a story. */
export const STORY_START = '{name} starts with {n} {items}.';
export const STORY_END = 'How many {items} does {name} have in the end?';

/** Fills the placeholders of a phrase. */
export function tell(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_match, key: string) => String(values[key] ?? ''));
}

const READERS = PHRASES.map((phrase) => ({ phrase, pattern: readerOf(phrase.text) }));
const START_READER = readerOf(STORY_START);
const END_READER = readerOf(STORY_END);

function readerOf(text: string): RegExp {
  const pattern = text
    .replace(/[.?]/g, '\\$&')
    .replace(/\{(n|each)\}/g, '(?<$1>\\d+)')
    .replace(/\{(name|items)\}/g, '[\\p{L} ]+');
  return new RegExp(`^${pattern}$`, 'u');
}

/**
 * Parses a story in a prompt, sentence by sentence, into a plan. The text after its question is ignored. Null if a
 * sentence is not understood.
 */
export function parseStory(prompt: string): Plan | null {
  const sentences = prompt.split(/(?<=[.?])\s+/);
  const start = START_READER.exec(sentences[0]?.trim() ?? '')?.groups?.['n'];
  if (start === undefined) return null;
  const steps: PlanStep[] = [];
  let current: Operand = { number: Number(start) };
  for (const sentence of sentences.slice(1)) {
    if (END_READER.test(sentence)) return steps.length === 0 ? null : steps;
    const event = readEvent(sentence);
    if (event === null) return null;
    let amount: Operand = { number: event.n };
    if (event.each !== undefined) {
      steps.push({ left: amount, operator: '*', right: { number: event.each } });
      amount = { step: steps.length - 1 };
    }
    steps.push({ left: current, operator: event.operator, right: amount });
    current = { step: steps.length - 1 };
  }
  return null;
}

function readEvent(sentence: string): Event | null {
  for (const { phrase, pattern } of READERS) {
    const groups = pattern.exec(sentence)?.groups;
    if (groups === undefined) continue;
    const event = { operator: phrase.operator, n: Number(groups['n']) };
    return phrase.hasEach ? { ...event, each: Number(groups['each']) } : event;
  }
  return null;
}
