import { describe, expect, it } from 'vitest';
import { extractProgram } from '../../../src/verifiers/code/extract-program.ts';

const python = (output: string, entries: readonly string[] = ['f']): string | null =>
  extractProgram(output, 'python', entries)?.program ?? null;
const fence = (code: string, tag = 'python'): string => `\`\`\`${tag}\n${code}\n\`\`\``;
const F = 'def f(x):\n    return x';

describe('extractProgram', () => {
  it.each([
    ['the only block', `Sure.\n\n${fence(F)}\n\nDone.`],
    ['a block with another spelling of the language', fence(F, 'Python3')],
    ['a block without a language', fence(F, '')],
    ['a block of waves', `~~~py\n${F}\n~~~`],
    ['a block that is never closed', `\`\`\`python\n${F}`],
    ['an indented block', `1. So:\n\n   \`\`\`python\n   def f(x):\n       return x\n   \`\`\``],
    ['the last of several', `${fence('def f(x):\n    return 0')}\nBetter:\n${fence(F)}`],
    ['the one that defines the function', `${fence(F)}\nUse it:\n${fence('print(f(1))')}`],
    ['no block of another language', `${fence(F)}\n${fence('pip install f', 'bash')}\n${fence('1', 'text')}`],
    ['what follows the thinking', `<think>${fence('def f(x): pass')}</think>${fence(F)}`],
    ['a whole reply that is code', F],
    ['a block of four ticks', `\`\`\`\`python\n${F}\n\`\`\`\``],
    ['lines ended as on Windows', fence(F).replaceAll('\n', '\r\n')],
  ])('takes %s', (_, output) => expect(python(output)).toBe(F));

  it.each([
    ['nothing', ''],
    ['prose', 'I would return x from a function that is called f.'],
    ['prose about code', 'The function f = x is what we return. It should import nothing at all.'],
    ['a block of another language', fence('echo f', 'bash')],
    ['thinking that never ends', `<think>${fence(F)}`],
    ['an empty block', fence('')],
    ['binary', '\0\x01\x02'],
  ])('finds none in %s', (_, output) => expect(python(output)).toBeNull());

  it('takes the body alone of a function whose head was given', () => {
    expect(python('    return x + 1\n')).toBe('    return x + 1');
  });
  it('takes JavaScript', () => {
    const program = 'const f = (x) => x;';
    expect(extractProgram(`Here:\n${fence(program, 'js')}\n${fence(F)}`, 'javascript', ['f'])?.program).toBe(program);
    expect(extractProgram(program, 'javascript', ['f'])).toEqual({ program, from: 'reply' });
  });
  it('bears long outputs', () => {
    const startedAt = performance.now();
    for (const text of [
      '```'.repeat(300_000),
      '`'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      'x = 1\n'.repeat(160_000),
      `x${' '.repeat(100_000)}y`,
    ]) {
      python(text);
    }
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
