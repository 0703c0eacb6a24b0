import type { Box } from './boxes.ts';
import { compareQuantities } from './compare.ts';
import { parseQuantity } from './quantity.ts';

/** The answer of boxes that belong together. */
export interface BoxGroup {
  readonly at: number;
  readonly end: number;
  readonly text: string;
  /** The box is an approximation of the value before it. */
  readonly isApproximate: boolean;
}

interface Closed extends Box {
  readonly content: string;
}

const APPROXIMATE =
  /(?:≈|\\approx|\\simeq|\\sim|≃|\b(?:approximately|approx\.?|about|roughly|nearly|around|numerically|in\s+decimals?|as\s+a\s+decimal|decimal\s+(?:form|value)))[\s:$*\\([is,]*$/i;

/** Words that separate two answers. */
const OTHER =
  /\b(?:so|thus|hence|therefore|then|which|that|gives?|giving|because|since|making|means|meaning|after|before|from|to|of|per|times|plus|minus|divided|by|not|but|if|when|where|than|for|with|into|instead|rather|now|finally|total|step|part|equals?)\b|[=≈<>+*/:(]|\\(?:approx|Rightarrow|implies|to|therefore|le|ge|times|cdot|div|frac)/i;
const JOINER = /,|;|&|\b(?:and|or|und|oder|et|ou|y|o)\b|和|或|及/i;
const NAME = /(?<![\w\\}])(\\?[A-Za-z]{1,7}(?:_\{?\w{1,3}\}?)?)\s*=\s*[$\s({\\]*$/;

/**
 * Boxes in one sentence, or each on its own line below each other, are one list. If all of them have names before them
 * (`x = \boxed{2} and y = \boxed{3}`), or different words after them (`\boxed{3} men and \boxed{4} women`), the values
 * keep these.
 */
export function groupBoxes(text: string, boxes: readonly Box[]): readonly BoxGroup[] {
  const groups: Closed[][] = [];
  for (const box of boxes) {
    if (box.content === null) continue;
    const closed: Closed = { ...box, content: box.content };
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group !== undefined && last !== undefined && areOneList(text, last, closed)) group.push(closed);
    else groups.push([closed]);
  }
  return groups.map((group) => joined(text, group));
}

function joined(text: string, group: readonly Closed[]): BoxGroup {
  const [first, last] = [group[0], group.at(-1)];
  const at = first?.at ?? 0;
  const isApproximate = APPROXIMATE.test(text.slice(Math.max(0, at - 60), at));
  return { at, end: last?.end ?? 0, text: written(text, group), isApproximate };
}

function written(text: string, group: readonly Closed[]): string {
  const distinct = group.filter(
    (box, index) => !group.slice(0, index).some((other) => isSame(other.content, box.content)),
  );
  if (distinct.length === 1) return distinct[0]?.content ?? '';
  const names = group.map((box) => NAME.exec(text.slice(Math.max(0, box.at - 30), box.at))?.[1]);
  if (names.every((name) => name !== undefined) && !group.some(({ content }) => content.includes('='))) {
    return group.map(({ content }, index) => `${names[index]} = ${content}`).join(', ');
  }
  const nouns = group.map((box) => nounAfter(text, box.end));
  const isNamed = nouns.every((noun) => noun !== null) && new Set(nouns).size === nouns.length;
  if (isNamed) return group.map(({ content }, index) => `${content} ${nouns[index]}`).join(' and ');
  const brackets = bracketsAround(text, group);
  if (brackets !== null) return `${brackets[0]}${group.map(({ content }) => content).join(', ')}${brackets[1]}`;
  return distinct.map(({ content }) => content).join(', ');
}

/** The brackets around a group: the round ones of `(\boxed{1}, \boxed{2})`. */
function bracketsAround(text: string, group: readonly Closed[]): readonly [string, string] | null {
  const [first, last] = [group[0]?.at ?? 0, group.at(-1)?.end ?? 0];
  const open = /(\\\{|(?<!\\)[([])[\s$]*$/.exec(text.slice(Math.max(0, first - 8), first))?.[1];
  const close = /^[\s$]*(\\\}|(?<!\\)[)\]])/.exec(text.slice(last, last + 8))?.[1];
  const isPair = (open === '\\{') === (close === '\\}');
  return open === undefined || close === undefined || !isPair ? null : [open, close];
}

/** "men" of `\boxed{3} men and`. */
function nounAfter(text: string, end: number): string | null {
  const after = text.slice(end, end + 40).replace(/^[\s$]*(?:\\[,; ])?(?:\\text\{)?/, '');
  const noun = /^([A-Za-z]{2,20})(?=\s*[},.;:$]|\s+(?:and|or|are|is|in)\b|\s*$)/.exec(after)?.[1];
  return noun === undefined || /^(?:and|or|is|are|the)$/i.test(noun) ? null : noun;
}

function areOneList(text: string, first: Closed, second: Closed): boolean {
  const between = text.slice(first.end, second.at);
  if (between.length > 120) return false;
  if (between.includes('\n')) return isAlone(text, first, second, between);
  const plain = between
    .replace(NAME, ' ')
    .replace(/\\(?:text|mathrm|textbf)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\\\/g, ' , ')
    .replace(/\\q?quad|\\[,;:! ]|\\[()[\]]|[$*]/g, ' ')
    .trim();
  if (/^,?$/.test(plain)) return true;
  if (/[.!?。](?:\s|$)/.test(plain) || OTHER.test(plain) || APPROXIMATE.test(between)) return false;
  return JOINER.test(plain) && plain.split(/\s+/).length <= 8;
}

/** Whether each box is on its own line, with only a bullet, a name or "and" beside it. */
function isAlone(text: string, first: Closed, second: Closed, between: string): boolean {
  const lineStart = text.lastIndexOf('\n', first.at - 1) + 1;
  const lineEnd = text.indexOf('\n', second.end);
  const own =
    /^[\s$*\-•,;.\\()[\]{}&]*(?:(?:and|or)\b)?[\s$*\-•\\([]*(?:\\?[A-Za-z](?:_\{?\w{1,3}\}?)?\s*=\s*)?[\s$*\\([]*$/;
  const behind = text.slice(second.end, lineEnd < 0 ? text.length : lineEnd);
  return (
    own.test(text.slice(lineStart, first.at)) &&
    between.split('\n').every((line) => own.test(line)) &&
    /^[\s$*,;.\\)\]}]*(?:(?:and|or)\b)?\s*$/.test(behind)
  );
}

function isSame(a: string, b: string): boolean {
  if (a === b) return true;
  const [first, second] = [parseQuantity(a), parseQuantity(b)];
  return first !== null && second !== null && compareQuantities(first, second) === 'equal';
}
