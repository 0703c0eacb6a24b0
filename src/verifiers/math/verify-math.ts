import type { AnswerPlace, Verdict, VerdictKind, VerdictReason } from '../../records/verdict.ts';
import type { Answer } from './answer.ts';
import type { Comparison } from './compare.ts';

import { MAX_EXTRACTED, shortened } from '../../records/verdict.ts';
import { sameButForFractions } from './canonical-text.ts';
import { compareAnswers } from './compare-answers.ts';
import { compareQuantities } from './compare.ts';
import { isDamaged, unescapedTwice } from './escapes.ts';
import { extractMarked, locateIn, visibleText } from './extract.ts';
import { halfWidth, normaliseText } from './notation.ts';
import { parseQuantity } from './quantity.ts';
import { readAnswer } from './read-answer.ts';
import { isRoundedTo } from './rounded-decimal.ts';
import { compareUnitOrVariable } from './unit-or-variable.ts';
import { asComponents } from './unit-vectors.ts';
import { withinWork } from './work.ts';

/** Name and version of this verifier; every verdict contains it. */
export const MATH_VERIFIER = 'math/6';

/** Longer answers are not compared as texts. Characters. */
const MAX_TEXT = 10_000;

/**
 * Work limit of one comparison, as bits of all intermediate values (`work.ts`): less than a second; real golds need 9
 * million.
 */
const MAX_WORK = 20_000_000;

/** A gold answer that was rounded. */
const DECIMAL = /^\$?-?\d*\.\d+\$?$/;

/** Longer outputs and golds are never decided without the deadline. Characters. */
const MAX_QUICK_OUTPUT = 20_000;
const MAX_QUICK_GOLD = 400;

/**
 * Decides whether a model's output gives the gold answer. Pure, synchronous, never throws on any string.
 *
 * Numbers compare exactly (`compareQuantities`), other answers by their structure (`compareAnswers`), and texts that
 * that differ only in notation are the same (`normaliseText`). An answer that it cannot read is not called wrong:
 * - no answer in the output: `unparsable`, `no-answer`;
 * - the answer cannot be read, or cannot be compared with the gold: `unparsable`, `answer-unparsable`;
 * - the gold cannot be read and the answer is not the same text: `ungraded`, `gold-unparsable`.
 *
 * A gold that is a whole solution is read by its last `\boxed{…}` or `####`. Most answers take microseconds, hostile
 * ones up to seconds: for outputs from outside, use `createMathVerifier`, which has a deadline.
 *
 * @param rules the answers that are accepted in addition to equal ones; none by default
 * @param output the model's output; thinking up to the last `</think>` is ignored, as is all but the last 100,000 characters
 * @param gold the gold answer
 */
export function verifyMath(output: string, gold: string, rules: MathRules = {}): Verdict {
  const question = prepare(output, gold);
  const found = question.verdict ?? decideByStructure(question.answer, question.expected);
  return rules.significantDigits === undefined ? found : rounded(found, gold, rules.significantDigits);
}

/**
 * The verdict of `verifyMath`, if it is cheap for any input: no answer, the same text, or two numbers. Null if a
 * formula has to be read and computed, which needs a deadline.
 */
export function verifyMathQuickly(output: string, gold: string, rules: MathRules = {}): Verdict | null {
  if (output.length > MAX_QUICK_OUTPUT || gold.length > MAX_QUICK_GOLD) return null;
  const { verdict: found } = prepare(output, gold);
  // Whether a refused decimal is rounded has to be computed.
  return found?.verdict === 'incorrect' && rules.significantDigits !== undefined ? null : found;
}

/** The answers that are accepted in addition to equal ones. */
export interface MathRules {
  /** Accepts a decimal that is an exact gold rounded to at least this number of significant digits; default: never. */
  readonly significantDigits?: number;
}

/** A refused answer that is the exact gold rounded to the answer's digits; the verdict names their number. */
function rounded(refused: Verdict, gold: string, significantDigits: number): Verdict {
  const { extracted } = refused;
  if (refused.verdict !== 'incorrect' && refused.verdict !== 'unparsable') return refused;
  if (extracted === null || extracted.length >= MAX_EXTRACTED) return refused;
  const goldText = unescapedTwice(halfWidth(gold.trim()));
  const expected = (parseQuantity(goldText) === null ? extractMarked(goldText) : null) ?? goldText;
  const isAccepted = withinWork(MAX_WORK, () => isRoundedTo(significantDigits, extracted, expected));
  if (!isAccepted) return refused;
  const decidedBy = `${MATH_VERIFIER}, rounded to at least ${significantDigits} significant digits`;
  return { ...refused, verdict: 'correct', reason: 'equal', decidedBy };
}

/** A final answer, and the place where it was found. */
interface Taken {
  readonly text: string;
  readonly place: AnswerPlace;
}

type Prepared =
  | { readonly verdict: Verdict }
  | { readonly verdict: null; readonly answer: Taken; readonly expected: string };

function prepare(output: string, gold: string): Prepared {
  const goldText = unescapedTwice(halfWidth(gold.trim()));
  const plainGold = parseQuantity(goldText);
  const marked = plainGold === null ? extractMarked(goldText) : null;
  const expected = marked ?? goldText;
  // Before trimming: the rest of an escaped command may be white space.
  if (expected === '' || isDamaged(marked ?? gold)) return decided('ungraded', 'gold-unparsable', null);

  const whole = visibleText(output);
  // An output that is only the answer; normalising a long output would cost more than all other steps.
  if (whole.length <= 3 * expected.length + 100 && sameText(whole, expected))
    return decided('correct', 'equal', { text: whole, place: 'whole' });
  const located = locateIn(whole);
  if (located === null) return decided('unparsable', 'no-answer', null);
  const { place } = located;
  const approximation = DECIMAL.test(expected)
    ? (located.approximation ?? approximationIn(located.text, expected))
    : null;
  const answer = { text: unescapedTwice(approximation ?? located.text), place };
  if (isDamaged(answer.text)) return decided('unparsable', 'answer-unparsable', answer);
  if (sameText(answer.text, expected)) return decided('correct', 'equal', answer);

  const goldQuantity = marked === null ? plainGold : parseQuantity(marked);
  const answerQuantity = goldQuantity === null ? null : parseQuantity(answer.text);
  if (goldQuantity === null || answerQuantity === null) return { verdict: null, answer, expected };
  return { verdict: ofComparison(compareQuantities(answerQuantity, goldQuantity), answer) };
}

/** The decimal of `2\sqrt3 \approx 3.46`, if it is the gold answer; another one leaves the exact value as the answer. */
function approximationIn(text: string, gold: string): string | null {
  const decimal = /(?:\\approx(?![A-Za-z])|≈)\s*(\$?\d*\.\d+)[^\d\w]{0,6}$/.exec(text)?.[1];
  return decimal !== undefined && sameText(decimal.replace('$', ''), gold.replace('$', '')) ? decimal : null;
}

function decideByStructure(answer: Taken, expected: string): Verdict {
  const gold = readAnswer(expected);
  const given: Answer | null = gold === null ? null : readAnswer(answer.text);
  const written =
    gold === null || given === null ? 'undecided' : withinWork(MAX_WORK, () => compareAnswers(given, gold));
  const comparison = written !== 'equal' && areSameVectors(answer.text, expected) ? 'equal' : written;
  if (comparison === 'undecided' && isShort(answer.text, expected) && sameButForFractions(answer.text, expected)) {
    return verdict('correct', 'equal', answer);
  }
  if (gold === null) return verdict('ungraded', 'gold-unparsable', answer);
  const lettered = comparison === 'equal' ? null : compareUnitOrVariable(answer.text, expected);
  return ofComparison(lettered ?? comparison, answer);
}

/** Two vectors of which at least one is a sum of unit vectors. */
function areSameVectors(answer: string, gold: string): boolean {
  const [given, expected] = [asComponents(answer), asComponents(gold)];
  if (given === answer && expected === gold) return false;
  const [a, b] = [readAnswer(given), readAnswer(expected)];
  return a !== null && b !== null && withinWork(MAX_WORK, () => compareAnswers(a, b)) === 'equal';
}

function ofComparison(comparison: Comparison, answer: Taken): Verdict {
  if (comparison === 'equal') return verdict('correct', 'equal', answer);
  if (comparison === 'different') return verdict('incorrect', 'different', answer);
  return verdict('unparsable', 'answer-unparsable', answer);
}

function isShort(a: string, b: string): boolean {
  return a.length <= MAX_TEXT && b.length <= MAX_TEXT;
}

function sameText(a: string, b: string): boolean {
  if (!isShort(a, b)) return false;
  const normal = normaliseText(unescapedTwice(a));
  return normal !== '' && (a === b || normal === normaliseText(unescapedTwice(b)));
}

function decided(kind: VerdictKind, reason: VerdictReason, answer: Taken | null): Prepared {
  return { verdict: verdict(kind, reason, answer) };
}

function verdict(kind: VerdictKind, reason: VerdictReason, answer: Taken | null): Verdict {
  return {
    verdict: kind,
    reason,
    extracted: answer === null ? null : shortened(answer.text),
    takenFrom: answer?.place ?? null,
    decidedBy: MATH_VERIFIER,
  };
}
