import { describe, expect, it } from 'vitest';

import { extractMarked, locateAnswer } from '../../../src/verifiers/math/extract.ts';

const textOf = (output: string): string | null => locateAnswer(output)?.text ?? null;

describe('the text of the answer', () => {
  it.each<readonly [name: string, output: string, answer: string | null]>([
    ['the last box', 'First \\boxed{3}.\nNo: \\boxed{4}.', '4'],
    ['nested braces', 'So \\boxed{\\frac{1}{\\sqrt{2}}}.', '\\frac{1}{\\sqrt{2}}'],
    ['an fbox', '\\fbox{7}', '7'],
    ['a box without braces', 'Thus \\boxed 7.', '7'],
    ['several boxes of one answer', '$x = \\boxed{1}$ or $\\boxed{2}$', '1, 2'],
    ['the same box twice', '\\boxed{5} and \\boxed{5}', '5'],
    ['no earlier box where the last is cut off', 'So \\boxed{12}, that is \\boxed{1', null],
    ['no number out of a box that is cut off', 'The sum is \\boxed{12', '\\boxed{12'],
    ['an empty box is none', 'I put it in \\boxed{}: the answer is 5.', '5'],
    ['after the last </think>', '<think>\\boxed{1}</think> \\boxed{2}', '2'],
    ['thinking without its opening tag', 'maybe 3\n</think>\n\nA: 4', '4'],
    ['nothing after the thinking', '<think>so \\boxed{1}</think>', null],
    ['thinking that never ended', '<think>so \\boxed{1}', null],
    ['hashes', '3 + 4 = 7\n#### 7', '7'],
    ['a last line A:', 'He has 3.\nA: $1,200', '$1,200'],
    ['a last line in bold', '3 + 4 = 7\n\n**Answer:** 7', '7'],
    ['a heading with the answer below', '3 + 4 = 7\n\n**Final Answer**\n7 apples', '7 apples'],
    ['a sentence', 'The final answer is: 18 dollars. I hope it helps 100 %.', '18 dollars'],
    ['a sentence with a reason', 'The answer is 18 because 2 * 9 is that.', '18'],
    ['a sentence with a decimal', 'So the answer is $3.50.', '$3.50'],
    ['an expression in a sentence', 'The answer is $4\\sqrt2$.', '$4\\sqrt2$'],
    ['bold', 'She pays **$18** for it\nin 3 days.', '$18'],
    ['the last number', 'She has 3 and buys 4, which makes 7 apples.', '7'],
    ['the last number with its percent', 'That is 20 percent.', '20 percent'],
    ['the last number with its scale', 'It costs 3 million dollars.', '3 million'],
    ['no number out of a formula', 'This gives $a + 2$.', '$a + 2$'],
    ['no number out of a product', 'This gives 5 * 2', '5 * 2'],
    ['no number out of a list', 'The roots are 2 and 3.', '2 and 3'],
    ['a mixed number', 'He walks 3 1/2 miles.', '3 1/2'],
    ['currency is no math delimiter', 'He had $20 and spent $5 so $15 is left', '$15'],
    ['an answer tag', 'I think 3.\n<answer>\n42\n</answer>\nIt took 5 steps.', '42'],
    ['a label inside the box', '\\boxed{\\text{Answer: } 5}', '5'],
    ['an option', 'Therefore the correct option is (C).', 'C'],
    ['a formula without digits', 'Therefore it is $x + y$.', '$x + y$'],
    ['a displayed formula', 'Therefore\n\\[\nx = \\frac{1}{2}\n\\]', '\\[\nx = \\frac{1}{2}\n\\]'],
    ['no number out of a sum of signs', 'This is 3 \\pm 7', '3 \\pm 7'],
    ['nothing', 'I cannot tell.', null],
    ['empty', '', null],
  ])('%s', (_name, output, answer) => {
    expect(textOf(output)).toBe(answer);
  });

  it('looks only at the end of a long output', () => {
    expect(textOf(`\\boxed{1}${' word'.repeat(200_000)}`)).toBeNull();
    expect(textOf(`${'word '.repeat(300_000)}\\boxed{1}`)).toBe('1');
  });
});

describe('locateAnswer', () => {
  it.each([
    ['42', 'whole'],
    ['So \\boxed{42}.', 'boxed'],
    ['3 + 4\n#### 7', 'hashes'],
    ['I think so.\nAnswer: 7', 'answer-line'],
    ['The answer is 7. Is it?', 'answer-sentence'],
    ['She pays **7**\nthen', 'bold'],
    ['That makes 7 apples.', 'last-number'],
    ['That is option B.', 'choice'],
    ['That is $x$.', 'last-formula'],
  ])('%j: %s', (output, place) => {
    expect(locateAnswer(output)?.place).toBe(place);
  });
});

describe('extractMarked', () => {
  it('takes only what a solution marks as its answer', () => {
    expect(extractMarked('1 + 1 = 2\n#### 2')).toBe('2');
    expect(extractMarked('so \\boxed{2}')).toBe('2');
    expect(extractMarked('so 2')).toBeNull();
  });
});
