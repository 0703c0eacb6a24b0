import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A question's gold answer. */
export interface Gold {
  readonly id: string;
  readonly answer: string;
  readonly subject: string;
}

/** A real model's answer with its publisher's label. */
export interface RecordedAnswer {
  readonly output: string;
  readonly gold: string;
  readonly isCorrect: boolean;
  readonly from: string;
}

/** The rows of one gzipped file of JSON lines. */
export function readRows(folder: string, name: string): readonly Record<string, unknown>[] {
  const text = gunzipSync(readFileSync(join(folder, `${name}.jsonl.gz`))).toString('utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The gold answers of one file that are not empty. */
export function readGolds(folder: string, name: string): readonly Gold[] {
  return readRows(folder, name)
    .map((row) => ({
      id: String(row['id']),
      answer: textOf(row['answer']),
      subject: textOf(row['subject'] ?? name),
    }))
    .filter(({ answer }) => answer.trim() !== '');
}

/** Both files of recorded attempts. */
export function readRecorded(folder: string): {
  readonly gsm8k: readonly RecordedAnswer[];
  readonly math: readonly RecordedAnswer[];
} {
  const golds = new Map(readGolds(folder, 'gsm8k').map(({ id, answer }) => [id, answer]));
  const recorded = (row: Record<string, unknown>, gold: string, from: string): RecordedAnswer => ({
    output: String(row['output']),
    gold,
    isCorrect: row['is_correct'] === true,
    from,
  });
  return {
    gsm8k: readRows(folder, 'recorded/gsm8k_attempts').map((row) =>
      recorded(
        row,
        golds.get(String(row['question_id'])) ?? '',
        `${String(row['question_id'])} by ${String(row['model'])}`,
      ),
    ),
    math: readRows(folder, 'recorded/math_attempts').map((row) =>
      recorded(row, String(row['answer']), `${String(row['question']).slice(0, 60)} #${String(row['sample'])}`),
    ),
  };
}

const FRACTION = /(?<![\d\s]\s*)\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g;

/** Honest rewritings of an answer: the same value in another model's notation. Null if one does not apply. */
export const REWRITINGS: ReadonlyMap<string, (gold: string) => string | null> = new Map([
  ['itself, boxed in prose', (gold: string) => `Let us see.\n\nTherefore, the answer is $\\boxed{${inner(gold)}}$.`],
  ['\\dfrac', (gold: string) => changed(gold, gold.replace(/\\frac(?![a-z])/g, '\\dfrac'))],
  ['spaces around signs', (gold: string) => changed(gold, spaced(gold))],
  [
    'no spaces',
    (gold: string) =>
      /[a-z]{3}|\\ |\$or|\bor\b|\band\b/i.test(gold.replace(/\\[a-zA-Z]+/g, '')) ? null : changed(gold, tight(gold)),
  ],
  ['\\left and \\right', (gold: string) => (/\\left|\\\{|\\begin/.test(gold) ? null : changed(gold, sized(gold)))],
  ['fractions with a slash', (gold: string) => changed(gold, gold.replace(FRACTION, '{(($1)/($2))}'))],
  ['exact decimals', (gold: string) => changed(gold, gold.replace(FRACTION, decimal))],
]);

/** Whether a gold is a text with formulas (a proof, several results in sentences) and not an answer. */
export function isProse(gold: string): boolean {
  const words = gold.replace(/\\[a-zA-Z]+(?:\s*\{[a-z]*\})?/g, ' ').match(/\b[A-Za-z]{3,}\b/g) ?? [];
  return words.length >= 3 && /\d|\\/.test(gold);
}

function inner(gold: string): string {
  return /^\$[^$]*\$\.?$/.test(gold.trim()) ? gold.trim().replace(/\.$/, '').slice(1, -1) : gold;
}

function changed(before: string, after: string): string | null {
  return before === after ? null : `So \\boxed{${inner(after)}}.`;
}

function spaced(gold: string): string {
  return /\\text|\\mbox|[a-z]{4}/.test(gold.replace(/\\[a-z]+/g, (command) => (command === '\\text' ? command : '')))
    ? gold
    : gold.replace(/(?<=[\d}a-z)])\s*([-+=])\s*(?=[\d\\a-z(])/g, ' $1 ');
}

function tight(gold: string): string {
  const without = gold
    .replace(/(\\[a-zA-Z]+) +(?![a-zA-Z])/g, '$1')
    .replace(/(?<!\\[a-zA-Z]*) +(?=[^a-zA-Z\d])|(?<=[^a-zA-Z\d\\]) +/g, '');
  // Two formulas side by side, `$a$ $b$`, would become one displayed formula, which is not the same text.
  return without.includes('$$') && !gold.includes('$$') ? gold : without;
}

function sized(gold: string): string {
  return gold.replace(/\(/g, '\\left(').replace(/\)/g, '\\right)');
}

/** `\frac{3}{4}` as 0.75, if the decimal is finite. */
function decimal(fraction: string, top: string, bottom: string): string {
  if (!/^-?\d{1,9}$/.test(top) || !/^\d{1,9}$/.test(bottom)) return fraction;
  let rest = Number(bottom);
  for (const prime of [2, 5]) while (rest % prime === 0) rest /= prime;
  if (rest !== 1) return fraction;
  const value = Number(top) / Number(bottom);
  return String(value).length > 12 || String(value).includes('e') ? fraction : String(value);
}

/** Seeded pairs of an answer and another question's gold of the same subject; identical texts are excluded. */
export function seededPairs(
  golds: readonly Gold[],
  count: number,
  seed: number,
): readonly (readonly [answer: Gold, gold: Gold])[] {
  const bySubject = new Map<string, Gold[]>();
  for (const gold of golds) bySubject.set(gold.subject, [...(bySubject.get(gold.subject) ?? []), gold]);
  let state = seed;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const pairs: (readonly [Gold, Gold])[] = [];
  while (pairs.length < count) {
    const gold = golds[next(golds.length)];
    const others = bySubject.get(gold?.subject ?? '') ?? [];
    const answer = others[next(others.length)];
    if (gold !== undefined && answer !== undefined && answer.answer.trim() !== gold.answer.trim())
      pairs.push([answer, gold]);
  }
  return pairs;
}
