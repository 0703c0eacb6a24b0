import { describe, expect, it } from 'vitest';
import { withContentAsReasoning } from '../../src/records/content-trace.ts';
import { MAX_EXTRACTED } from '../../src/records/verdict.ts';
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

  it("gives the last paragraph with the answer, unchanged, in a domain of the user's own", () => {
    const contentOf = (text: string, extracted: string | null): string =>
      withContentAsReasoning(reply(text), extracting(extracted), 'units').content;
    const text = 'Perhaps \\boxed{2 km}.\n\nNo: **\\boxed{2 km}**.\n \nI hope that helps!';
    expect(contentOf(text, '2 km')).toBe('No: **\\boxed{2 km}**.');
    expect(contentOf(text, '2000 m')).toBe('2000 m');
    expect(contentOf(text, null)).toBe('I hope that helps!');
    expect(contentOf(text, `${'x'.repeat(MAX_EXTRACTED - 1)}…`)).toBe('I hope that helps!');
    const query = 'select 1\n\nfrom t';
    const block = `\`\`\`sql\n${query}\n\`\`\``;
    expect(contentOf(`The query:\n\n${block}\n\nDone.`, query)).toBe(block);
    // A block that is not closed goes to the end.
    expect(contentOf(`The query:\n\n~~~sql\n${query}\n\`\`\`\n\nDone.`, query)).toBe(
      `~~~sql\n${query}\n\`\`\`\n\nDone.`,
    );
  });

  it('takes no long time over a long text of fences', () => {
    const text = '```a\n\n'.repeat(200_000);
    const startedAt = performance.now();
    withContentAsReasoning(reply(text), extracting('b'), 'units');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('leaves a reply with reasoning as it is', () => {
    const reasoned = reply('\\boxed{40}', 'thinking');
    expect(withContentAsReasoning(reasoned, extracting('40'), 'math')).toBe(reasoned);
  });
});
