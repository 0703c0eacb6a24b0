import { describe, expect, it } from 'vitest';
import { cleanTurn } from '../../src/records/turn-text.ts';
import { extractProgram } from '../../src/verifiers/code/extract-program.ts';
import { verifyChoice } from '../../src/verifiers/choice.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';

/** Outputs whose answer is the first value; the second one is thinking, or belongs to another turn. */
const TURNS: readonly ((answer: string, other: string) => string)[] = [
  (answer, other) =>
    `${answer}<|im_end|>\n<|im_start|>user\nWhat is next?<|im_end|>\n<|im_start|>assistant\n${other}<|im_end|>`,
  (answer, other) => `${answer}\nuser\nNow the next one.\nassistant\n${other}`,
  (answer, other) => `${answer}\n\nHuman: Now the next one.\n\nAssistant: ${other}`,
  (answer, other) => `${answer}<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n${other}`,
  (answer, other) => `<s>${answer}</s><s>[INST] What is next? [/INST] ${other}</s>`,
  (answer, other) => `<think>\n${other}\n</think>\n\n${answer}<|endoftext|>${other}`,
  (answer, other) => `[THINK]${other}[/THINK]${answer}`,
  (answer, other) => `◁think▷${other}◁/think▷${answer}`,
  (answer, other) =>
    `<|channel|>analysis<|message|>${other}<|end|><|start|>assistant<|channel|>final<|message|>${answer}<|return|>`,
];

/** Texts that only look as if another turn began. */
const ONE_TURN: readonly ((answer: string) => string)[] = [
  (answer) => `The user asks for this.\nUser: 3 items\n${answer}`,
  (answer) => `Human resources: 5 people\n${answer}`,
  (answer) => `As |a| < |b| and <|psi|> is normed,\n${answer}`,
  (answer) => `The tag \`</s>\` ends a turn.\n${answer}`,
];

const QUESTION = 'Which is a mammal?\n(A) trout\n(B) robin\n(C) otter\n(D) gecko';
const fence = (line: string): string => `\n\`\`\`python\ndef f(x):\n    return ${line}\n\`\`\`\n`;

describe('the text that a verifier reads', () => {
  it('is the first turn, in mathematics', () => {
    for (const turn of TURNS) {
      const output = turn('So \\boxed{42}.', 'So \\boxed{10}.');
      expect(verifyMath(output, '42').verdict, output).toBe('correct');
      expect(verifyMath(output, '10').verdict, output).toBe('incorrect');
    }
    for (const turn of ONE_TURN) expect(verifyMath(turn('So \\boxed{42}.'), '42').verdict).toBe('correct');
  });

  it('in choice', () => {
    for (const turn of TURNS) {
      const output = turn('The answer is (C).', 'The answer is (B).');
      expect(verifyChoice(output, 'C', QUESTION).verdict, output).toBe('correct');
      expect(verifyChoice(output, 'B', QUESTION).verdict, output).toBe('incorrect');
    }
    for (const turn of ONE_TURN)
      expect(verifyChoice(turn('The answer is (C).'), 'C', QUESTION).verdict).toBe('correct');
  });

  it('in code', () => {
    for (const turn of TURNS) {
      const output = turn(fence('x + 1'), fence('x + 2'));
      expect(extractProgram(output, 'python', ['f'])?.program, output).toMatch(/x \+ 1/);
      expect(extractProgram(output, 'python', ['f'])?.program, output).not.toMatch(/x \+ 2/);
    }
    for (const turn of ONE_TURN)
      expect(extractProgram(turn(fence('x + 1')), 'python', ['f'])?.program).toMatch(/x \+ 1/);
  });

  it('gets the verdict that the text of a reply gets', () => {
    for (const turn of TURNS) {
      const output = turn('So \\boxed{42}.', 'So \\boxed{10}.');
      const reply = cleanTurn({ content: output, reasoning: null }).content;
      expect(verifyMath(output, '42')).toEqual(verifyMath(reply, '42'));
    }
  });
});
