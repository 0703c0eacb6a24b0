import { codeSpans, insideSpans } from './code-spans.ts';

/** A text without any of these has no further question. */
const SUSPECT = /question|problem|exercise|example|\bQ\s?\d{0,3}:|问题|問題|题目/i;

const MARKS = String.raw`^[#>*_[ \t]{0,20}`;
const KIND = String.raw`(?:(?:next|another|new|follow[- ]?up|similar|practice|extra|bonus)[ \t]{1,9}){0,3}(?:question|problem|exercise|q|问题|問題|题目|example(?=[ \t]*\d))`;
/** A line that begins a question: `Question:`, `### Problem 2`, `**Q:**`, `Exercise 2.`, `<question>`. */
const QUESTION = new RegExp(
  String.raw`${MARKS}${KIND}[ \t]*#?\d{0,3}[ \t]*[*_]*(?:[:：\]][*_]*(?=[ \t]*\S|[ \t]*$)|(?<=\d[*_]*)\.(?=[ \t])|(?<=^[ \t]*#[^\n]*)$)|^[ \t]*<(?:question|problem)>`,
  'gim',
);
/** A line that begins the answer to it. */
const ITS_ANSWER = new RegExp(
  String.raw`${MARKS}(?:(?:the|final|correct)[ \t]{1,9}){0,3}(?:(?:answer|solution|response|答案|解答?)[ \t]*[*_]*(?:[:：\].]|$)|(?:a|ans|答)[ \t]*[*_]*[:：\]])|^[ \t]*<(?:answer|solution)>`,
  'im',
);
/** An answer that a text gives: a box that is not empty, `#### 42`, `<answer>`, "the answer is 42", `Answer: 42`. */
const GIVEN =
  /\\boxed\s*\{\s*[^\s}]|^#{4}[ \t]*-?[$\\]?\d|<\/answer>|\banswer\s+is\s*:?\s*[*$\\({]*(?:-?[$€£]?\d|\\?frac|\\|[([]?[A-J]\b)|\banswer[*_]{0,2}\s*[:=][*_\s$\\({]{0,8}(?:-?\d|[A-J]\b)|答案[是为為:：]+\s*\S/im;

/**
 * A text up to the line where the model, after its answer, goes on with another question and answers it: an endless
 * continuation of examples, as small models write them, whose answers are not the answer of this turn.
 *
 * A text that asks itself questions from its beginning on (`Question 1: …`) has its own structure and is returned
 * unchanged, like one in which a program follows.
 */
export function upToNextQuestion(text: string): string {
  if (!SUSPECT.test(text)) return text;
  const given = GIVEN.exec(text);
  if (given === null) return text;
  const isInCode = insideSpans(codeSpans(text));
  for (const { index } of text.matchAll(QUESTION)) {
    if (isInCode(index)) continue;
    if (index < given.index) return text;
    const rest = text.slice(index);
    return ITS_ANSWER.test(rest.slice(rest.indexOf('\n') + 1)) && !rest.includes('```')
      ? text.slice(0, index).trimEnd()
      : text;
  }
  return text;
}
