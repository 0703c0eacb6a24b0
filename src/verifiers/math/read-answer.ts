import type { Answer, RelationOperator, Scalar } from './answer.ts';
import type { Expression } from './expression.ts';
import type { Token } from './tokens.ts';

import { withoutClause } from './clauses.ts';
import { withIntegers } from './declared-integers.ts';
import { isDamaged } from './escapes.ts';
import { parseExpression } from './parse-expression.ts';
import { parseQuantity } from './quantity.ts';
import { mentionsFunction } from './derived-functions.ts';
import { equalRealSets } from './intervals.ts';
import { plainAnswer } from './plain-answer.ts';
import { readMatrix } from './read-matrix.ts';
import { realSetOf } from './real-set.ts';
import { choiceContent, clockOf, readSpecial } from './read-special.ts';
import { readWorded } from './read-worded.ts';
import { tokenise } from './tokens.ts';
import { readUnitTail } from './units.ts';

/** Longer answers are not read. Characters. */
const MAX_LENGTH = 3_000;

/** Lists and sets longer than this are not read. */
const MAX_ITEMS = 200;

const RELATIONS: ReadonlySet<string> = new Set<RelationOperator>(['=', '<', '>', '<=', '>=', '!=', 'in', 'notin']);

/** Reads an answer by its structure; null if any part of it is not understood. Never throws. */
export function readAnswer(text: string): Answer | null {
  if (text.length > MAX_LENGTH || isDamaged(text)) return null;
  const plain = plainAnswer(text);
  if (plain === '') return null;
  const { text: bare, integers } = withoutClause(plain);
  const answer = readPart(bare, 0);
  return answer === null ? null : withIntegers(answer, integers);
}

function readPart(text: string, depth: number): Answer | null {
  const part = text.trim();
  if (part === '' || depth > 12) return null;
  const special = readSpecial(part) ?? readMatrix(part);
  if (special?.kind === 'choice') {
    const content = choiceContent(part);
    return content === '' ? special : { ...special, content: readPart(content, depth + 1) };
  }
  if (special !== null) return special;
  const worded = readWorded(part, (inner) => readPart(inner, depth + 1));
  if (worded !== null) return worded;
  const tokens = tokenise(part);
  if (tokens === null || tokens.length === 0) return null;
  return (
    readAnnotated(part, tokens, depth) ??
    readList(part, tokens, depth) ??
    readRelation(part, tokens, depth) ??
    readUnion(part, tokens, depth) ??
    readRatio(part, tokens) ??
    readBracketed(part, tokens, depth) ??
    readPlusMinus(part, tokens, depth) ??
    readScalar(part, tokens)
  );
}

function readList(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const isSeparator = (token: Token): boolean =>
    (token.kind === 'symbol' && (token.text === ',' || token.text === ';')) ||
    (token.kind === 'word' && /^(?:and|or)$/i.test(token.text));
  const parts = splitTop(part, tokens, isSeparator);
  if (parts.length < 2 || parts.length > MAX_ITEMS) return null;
  if (hasMixedSeparators(tokens)) return null;
  const joined = tokens.find((token) => token.kind === 'word' && /^(?:and|or)$/i.test(token.text))?.text.toLowerCase();
  const items: Answer[] = [];
  for (const text of parts) {
    // "2, and 3" has an empty part between the comma and the word.
    if (text.trim() === '') continue;
    const item = readPart(text, depth + 1);
    if (item === null) return null;
    if (item.kind === 'list') items.push(...item.items);
    else items.push(item);
  }
  if (items.length < 2) return items[0] ?? null;
  return { kind: 'list', items, joiner: joined === 'or' || joined === 'and' ? joined : ',' };
}

/** Commas and semicolons: `1,2; 3,4` has decimal commas, or is two pairs, or the rows of a matrix. */
function hasMixedSeparators(tokens: readonly Token[]): boolean {
  const symbols = topTokens(tokens).flatMap(({ kind, text }) => (kind === 'symbol' ? [text] : []));
  return symbols.includes(';') && symbols.includes(',');
}

function readRelation(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const isRelation = (token: Token): boolean => RELATIONS.has(token.text) && token.kind === 'symbol';
  const operators = topTokens(tokens)
    .filter(isRelation)
    .map((token) => token.text as RelationOperator);
  if (operators.length === 0) return null;
  const sides: Answer[] = [];
  for (const text of splitTop(part, tokens, isRelation)) {
    const side = readPart(text, depth + 1) ?? { kind: 'text', words: text.trim().toLowerCase() };
    sides.push(side);
  }
  return { kind: 'relation', sides, operators };
}

function readUnion(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const isCup = (token: Token): boolean => token.text === 'cup' || (token.text === 'U' && token.kind === 'letter');
  const isMinus = (token: Token): boolean =>
    (token.kind === 'command' && token.text === 'minus') || (token.text === '-' && tokens[0]?.text === 'reals');
  const isSet = (token: Token | undefined): boolean =>
    token !== undefined && /^(?:[([\])]|\\[{}]|reals)$/.test(token.text);
  if (!isSet(tokens[0])) return null;
  const removed = splitTop(part, tokens, isMinus);
  if (removed.length === 2) {
    const from = readPart(removed[0] ?? '', depth + 1);
    const without = readPart(removed[1] ?? '', depth + 1);
    return from === null || without === null ? null : { kind: 'without', from, removed: without };
  }
  const texts = splitTop(part, tokens, isCup);
  if (texts.length < 2) return null;
  const parts = texts.map((text) => readPart(text, depth + 1));
  return parts.every((item) => item !== null) ? { kind: 'union', parts } : null;
}

/** `x < 3: (-\infty, 3)` gives one set twice; the second form is plainer. */
function readAnnotated(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const texts = splitTop(part, tokens, (token) => token.kind === 'symbol' && token.text === ':');
  const [first, second] = texts;
  if (texts.length !== 2 || first === undefined || second === undefined || !/^\s*[([]/.test(second)) return null;
  if (!/[<>]|\\(?:le|ge|lt|gt|neq?)/.test(first)) return null;
  const [one, other] = [readPart(first, depth + 1), readPart(second, depth + 1)];
  const sets = [one === null ? null : realSetOf(one), other === null ? null : realSetOf(other)] as const;
  if (sets[0] === null || sets[1] === null) return null;
  return equalRealSets(sets[0], sets[1]) === true ? other : null;
}

function readRatio(part: string, tokens: readonly Token[]): Answer | null {
  const isTo = (token: Token): boolean => token.kind === 'word' && token.text === 'to';
  const isColon = (token: Token): boolean => token.kind === 'symbol' && token.text === ':';
  const texts = splitTop(part, tokens, (token) => isColon(token) || isTo(token));
  if (texts.length < 2) return null;
  const terms = texts.map((text) => parsedExpression(text));
  return terms.every((term) => term !== null) ? { kind: 'ratio', terms, clock: clockOf(part) } : null;
}

function readBracketed(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const transposed = /^(\(.*,.*\)|\[.*,.*\])\s*\^\s*\{?\s*(?:T|\\top|\\intercal|\\unit\{T\})\s*\}?$/s.exec(part)?.[1];
  if (transposed !== undefined) {
    const row = readPart(transposed, depth + 1);
    return row?.kind === 'tuple' ? { ...row, open: '(', close: ')' } : row;
  }
  const open = tokens[0]?.text ?? '';
  const last = tokens.at(-1);
  if (last === undefined || !['(', '[', '{', '\\{', 'langle'].includes(open) || matching(tokens) !== tokens.length - 1)
    return null;
  if (hasMixedSeparators(tokens.slice(1, -1))) return null;
  // Inside brackets a comma is a separator: `(12,102)` is a pair.
  const inner = part
    .slice((tokens[1] ?? last).at, last.at)
    .trim()
    .replace(/(?<=\d),(?=\d)/g, ', ');
  const close = last.text;
  if (open === '\\{') return close === '\\}' ? readSet(inner, depth) : null;
  if (!isBracketPair(open, close)) return null;
  const content = inner === '' ? null : readPart(inner, depth + 1);
  if (content === null) return null;
  const isPair = (open === '(' && close === ')') || (open === '[' && close === ']');
  if (open === 'langle' && content.kind === 'list')
    return { kind: 'tuple', open: '(', close: ')', items: content.items };
  const isGroup = (open === '(' || open === '[') && (close === ')' || close === ']');
  if (isGroup && !isPair && (content.kind !== 'list' || content.items.length !== 2)) return null;
  if (isGroup && content.kind === 'list' && content.joiner === ',' && !content.items.every(isEquation))
    return { kind: 'tuple', open, close, items: content.items };
  // Brackets around one value, `(5)`, do not change the meaning of a scalar.
  if (content.kind === 'scalar') return readScalar(part, tokens) ?? content;
  if (isGroup && content.kind === 'list') return content;
  return open === '{' || (open === '(' && close === ')') || isEquation(content) ? content : null;
}

/** Round and square brackets may be mixed: half-open intervals. */
function isBracketPair(open: string, close: string): boolean {
  if (open === '(' || open === '[') return close === ')' || close === ']';
  return open === '{' ? close === '}' : close === 'rangle';
}

function isEquation(answer: Answer): boolean {
  return answer.kind === 'relation' && answer.operators.every((operator) => operator === '=');
}

function readSet(inner: string, depth: number): Answer | null {
  if (inner === '') return { kind: 'set', items: [] };
  const tokens = tokenise(inner) ?? [];
  const builder = splitTop(inner, tokens, (token) => token.text === '|' || token.text === ':');
  if (builder.length === 2) {
    const condition = readPart(builder[1] ?? '', depth + 1);
    if (condition?.kind === 'relation') return condition;
  }
  const content = readPart(inner, depth + 1);
  if (content === null) return null;
  if (content.kind === 'relation' && content.operators.some((operator) => operator !== '=')) return content;
  if (content.kind === 'reals') return content;
  return { kind: 'set', items: content.kind === 'list' ? content.items : [content] };
}

/** `a \pm b` is both values; `\mp` takes the opposite sign. */
function readPlusMinus(part: string, tokens: readonly Token[], depth: number): Answer | null {
  const signs = tokens.filter((token) => token.kind === 'command' && (token.text === 'pm' || token.text === 'mp'));
  // In `\pm 1 \pm \sqrt2` it is ambiguous whether the signs are the same.
  if (signs.length === 0 || signs.filter((token) => token.text === 'pm').length > 1) return null;
  const written = (plus: string, minus: string): string =>
    part.replace(/\\pm(?![A-Za-z])|±/g, plus).replace(/\\mp(?![A-Za-z])|∓/g, minus);
  const first = readPart(written('+', '-'), depth + 1);
  const second = readPart(written('-', '+'), depth + 1);
  return first === null || second === null ? null : { kind: 'list', items: [first, second], joiner: ',' };
}

function readScalar(part: string, tokens: readonly Token[]): Scalar | null {
  const quantity = parseQuantity(part);
  const { value, unit } = splitUnit(part, tokens);
  const expression = parsedExpression(value);
  if (quantity === null && expression === null) return null;
  return { kind: 'scalar', expression, quantity, unit: quantity === null ? unit : quantity.unit, text: part };
}

/** A unit of words at the end of an expression: `99\pi square inches`. */
function splitUnit(part: string, tokens: readonly Token[]): { readonly value: string; readonly unit: string | null } {
  const currency = /^\$\s*(?=[\d\\(])/.exec(part);
  if (currency !== null) return { value: part.slice(currency[0].length), unit: 'dollar' };
  let first = tokens.length;
  for (let index = tokens.length - 1; index > 0; index -= 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === 'word' || (token.kind === 'command' && token.text === 'unit')) first = index;
    else if (token.kind !== 'letter' && !/^[{}^\-/.()23]$/.test(token.text)) break;
  }
  const at = tokens[first]?.at;
  if (at === undefined) return { value: part, unit: null };
  const isDegrees = first === tokens.length - 1 && tokens[first]?.text === 'degrees';
  const tail = readUnitTail(` ${part.slice(at)}`);
  const value = part.slice(0, at).trim();
  const letter = /^\\unit\{([A-Za-z])\}$/.exec(part.slice(at).trim())?.[1];
  if (letter !== undefined && tail === null && value !== '') return { value, unit: letter };
  // `\sin 1^\circ` is the sine of an angle; `2 ft` is not a product of two variables.
  if (isDegrees && mentionsFunction(value.replace(/(?<=[A-Za-z])\d/g, ' '))) return { value: part, unit: null };
  const isKnown = tail !== null && tail.unit !== null && tokens[first]?.isSpaced === true;
  if (isKnown && value !== '') return { value, unit: tail.unit };
  if (tail === null || value === '' || (parsedExpression(part) !== null && !isDegrees))
    return { value: part, unit: null };
  return { value, unit: tail.unit };
}

function parsedExpression(text: string): Expression | null {
  const tokens = tokenise(text);
  return tokens === null || tokens.length === 0 ? null : parseExpression(tokens);
}

/** The tokens outside all brackets. */
function topTokens(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    const change = bracket(token);
    if (change < 0) depth = Math.max(0, depth - 1);
    const isTop = depth === 0 && change === 0;
    if (change > 0) depth += 1;
    return isTop;
  });
}

function splitTop(part: string, tokens: readonly Token[], isSeparator: (token: Token) => boolean): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  const top = new Set(topTokens(tokens));
  for (const [index, token] of tokens.entries()) {
    if (!top.has(token) || !isSeparator(token)) continue;
    parts.push(part.slice(start, token.at));
    start = tokens[index + 1]?.at ?? part.length;
  }
  parts.push(part.slice(start));
  return parts;
}

/** The index of the bracket that closes the first one. */
function matching(tokens: readonly Token[]): number {
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    depth += bracket(token);
    if (depth === 0) return index;
  }
  return -1;
}

function bracket(token: Token): -1 | 0 | 1 {
  if (/^(?:[([{]|\\\{|langle|lfloor|lceil)$/.test(token.text)) return 1;
  return /^(?:[)\]}]|\\\}|rangle|rfloor|rceil)$/.test(token.text) ? -1 : 0;
}
