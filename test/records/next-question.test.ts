import { describe, expect, it } from 'vitest';
import { upToNextQuestion } from '../../src/records/next-question.ts';
import { cleanTurn } from '../../src/records/turn-text.ts';

describe('a text that goes on with another question', () => {
  it.each([
    ['\\boxed{36}', '## Problem 2\n\nAnd ten people?\n\n**Solution:** $\\boxed{45}$'],
    ['The answer is 36.', 'Q: And ten people?\nA: The answer is 45.'],
    ['So 36.\n#### 36', 'Question: And ten people?\nAnswer: 45\n#### 45'],
    ['\\boxed{36}', 'Exercise 2. And ten people?\n\nSolution. 45'],
    ['\\boxed{36}', '[Question] And ten people?\n[Answer] 45'],
    ['<answer>36</answer>', '<question>And ten people?</question>\n<answer>45</answer>'],
    ['\\boxed{36}', '**Follow-up question:** And ten?\n\n**Answer:** 45'],
    ['\\boxed{36}', '问题：十个人呢？\n答案：45'],
    ['The answer is (C).', 'Question: Which is a bird?\nA. trout B. robin\nAnswer: (B)'],
    ['Answer: 36', 'Example 2: And ten people?\nSolution: 45'],
  ])('ends before it: %j', (answer, more) => {
    expect(upToNextQuestion(`${answer}\n\n${more}`)).toBe(answer);
    expect(cleanTurn({ content: `${answer}\n\n${more}`, reasoning: null }).content).toBe(answer);
  });

  it.each([
    // Its own structure: questions from the beginning on.
    'Question 1: How many?\nAnswer: 3\nQuestion 2: How long?\nAnswer: \\boxed{4}',
    '# Problem\n\nTen people.\n\n# Solution\n\n\\boxed{45}',
    // No question, or no answer to it.
    '\\boxed{36}. Q.E.D.\n\nAnswer: 36',
    '\\boxed{36}\n\nProblem solved!\n\nAnswer: 36',
    'The answer is 36.\n\nExample: for 3 people it is 3.\n\nAnswer: 36',
    '\\boxed{36}\n\nQuestion: anything else?',
    // No answer before it.
    'The problem is hard.\n\nQuestion: How many people?\nAnswer: 10',
    // Code.
    'The answer is 36.\n\nExample 1: [1, 2]\n\nSolution:\n```python\nprint(36)\n```',
    'The answer is 36.\n```text\nQuestion: x\nAnswer: y\n```',
  ])('is unchanged otherwise: %j', (text) => {
    expect(upToNextQuestion(text)).toBe(text);
  });

  it('keeps such lines in the reasoning', () => {
    const reasoning = 'The answer is 36.\n\nQuestion: really?\nAnswer: yes.';
    expect(cleanTurn({ content: '36', reasoning }).reasoning).toBe(reasoning);
  });
});

describe('a text that goes on with another turn', () => {
  it.each([
    '\n\n**Human:** And ten?\n\n**Assistant:** 45',
    '\n\n### Input:\nAnd ten?\n\n### Response:\n45',
    '\nassistant\n45',
  ])('ends before %j', (more) => {
    expect(cleanTurn({ content: `36${more}`, reasoning: null }).content).toBe('36');
  });
});
