import { describe, expect, it } from 'vitest';
import { withContentAsReasoning } from '../../src/records/content-trace.ts';
import { aReply, CORRECT } from '../support/campaign-records.ts';

const reply = (content: string, reasoning: string | null = null) => aReply({ content, reasoning });
const extracting = (extracted: string | null) => ({ ...CORRECT, extracted });

describe('withContentAsReasoning', () => {
  it('takes the text as reasoning and the final answer as answer', () => {
    const text = 'First 12 * 3 = 36.\n\nThen 36 + 4 = 40, so it is \\boxed{40}.';
    expect(withContentAsReasoning(reply(text), extracting('40'), 'math')).toMatchObject({
      reasoning: text,
      content: '\\boxed{40}',
    });
    expect(withContentAsReasoning(reply('Lions hunt. (B)'), extracting('B'), 'choice').content).toBe('\\boxed{B}');
  });

  it('gives a program in a block with the tag of the reply', () => {
    const program = 'def f(x):\n    return x\n';
    const text = `Here:\n\n\`\`\`python\n${program}\`\`\`\n\nIt gives x back.`;
    const { content, reasoning } = withContentAsReasoning(reply(text), extracting(program), 'code');
    expect(content).toBe('```python\ndef f(x):\n    return x\n```');
    expect(reasoning).toBe(text);
  });

  it('gives the last paragraph where only a judge found the answer', () =>
    expect(withContentAsReasoning(reply('One.\n\nSo forty.'), extracting(null), 'math').content).toBe('So forty.'));

  it('leaves a reply with reasoning as it is', () => {
    const reasoned = reply('\\boxed{40}', 'thinking');
    expect(withContentAsReasoning(reasoned, extracting('40'), 'math')).toBe(reasoned);
  });
});
