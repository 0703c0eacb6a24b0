import type { Verdict, VerdictKind, VerdictReason } from '../../records/verdict.ts';

import { compareQuantities } from './compare.ts';
import { extractAnswer, extractMarked, visibleText } from './extract.ts';
import { normaliseText } from './notation.ts';
import { parseQuantity } from './quantity.ts';

/** Name and version of this verifier: stands on every verdict. */
export const MATH_VERIFIER = 'math/1';

/** A longer answer is cut in the verdict: it travels with every record. Characters. */
const MAX_EXTRACTED = 500;

/** Longer answers are not compared as texts. Characters. */
const MAX_TEXT = 10_000;

/**
 * Decides whether a model's output gives the gold answer. Pure, synchronous, never throws on any string.
 *
 * Version 1 decides numbers, exactly (see `compareQuantities`), and texts that are the same but for notation
 * (`normaliseText`). What it cannot read it does not call wrong:
 * - no answer in the output: `unparsable`, `no-answer`;
 * - the gold is a number and the answer is not one that can be compared with it: `unparsable`, `answer-unparsable`;
 * - the gold is not a number and the answer not the same text: `ungraded`, `gold-unparsable`.
 *
 * A gold that is a whole solution is read by its last `\boxed{…}` or `####`.
 *
 * @param output what the model wrote; thinking up to the last `</think>` is ignored, as is all but the last 100,000 characters
 * @param gold the gold answer
 */
export function verifyMath(output: string, gold: string): Verdict {
  const goldText = gold.trim();
  const marked = parseQuantity(goldText) === null ? extractMarked(goldText) : null;
  const expected = marked ?? goldText;
  if (expected === '') return verdict('ungraded', 'gold-unparsable', null);

  const whole = visibleText(output);
  if (sameText(whole, expected)) return verdict('correct', 'equal', whole);
  const answer = extractAnswer(output);
  if (answer === null) return verdict('unparsable', 'no-answer', null);
  if (sameText(answer, expected)) return verdict('correct', 'equal', answer);

  const goldQuantity = parseQuantity(expected);
  if (goldQuantity === null) return verdict('ungraded', 'gold-unparsable', answer);
  const answerQuantity = parseQuantity(answer);
  if (answerQuantity === null) return verdict('unparsable', 'answer-unparsable', answer);
  const comparison = compareQuantities(answerQuantity, goldQuantity);
  if (comparison === 'equal') return verdict('correct', 'equal', answer);
  if (comparison === 'different') return verdict('incorrect', 'different', answer);
  return verdict('unparsable', 'answer-unparsable', answer);
}

function sameText(a: string, b: string): boolean {
  if (a.length > MAX_TEXT || b.length > MAX_TEXT) return false;
  const normal = normaliseText(a);
  return normal !== '' && normal === normaliseText(b);
}

function verdict(kind: VerdictKind, reason: VerdictReason, extracted: string | null): Verdict {
  return { verdict: kind, reason, extracted: extracted?.slice(0, MAX_EXTRACTED) ?? null, decidedBy: MATH_VERIFIER };
}
