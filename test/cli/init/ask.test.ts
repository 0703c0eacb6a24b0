import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openAsk } from '../../../src/cli/init/ask.ts';
import type { Ask } from '../../../src/cli/init/ask.ts';

interface Asked {
  readonly ask: Ask;
  readonly input: PassThrough;
  readonly shown: () => string;
}

function opened(): Asked {
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.setEncoding('utf8').on('data', (text: string) => void (shown += text));
  return { ask: openAsk({ input, output }), input, shown: () => shown };
}

const isWord = (text: string): string | null => (/^\w+$/.test(text) ? null : 'expected a word');

describe('questions on a terminal', () => {
  it('take the default for an empty answer, and ask again where an answer is wrong', async () => {
    const { ask, input, shown } = opened();
    const first = ask.text('Name', 'standard', isWord);
    input.write('\n');
    expect(await first).toBe('standard');
    const second = ask.text('Name', 'standard', isWord);
    input.write('two words\n');
    await expect.poll(shown).toContain('expected a word');
    input.write('word\n');
    expect(await second).toBe('word');
    ask.close();
  });

  it('choose by number or name, and refuse what is not there', async () => {
    const { ask, input, shown } = opened();
    const byNumber = ask.choose('Which?', ['math', 'code'], 'math');
    input.write('2\n');
    expect(await byNumber).toBe('code');
    const byName = ask.choose('Which?', ['math', 'code'], 'math');
    input.write('3\n');
    await expect.poll(shown).toContain('expected a number from 1 to 2');
    input.write('math\n');
    expect(await byName).toBe('math');
    ask.close();
  });

  it.each([
    ['the end of the input', (input: PassThrough) => input.end()],
    ['Ctrl-C', (input: PassThrough) => input.write('\u0003')],
  ])('end with one error at %s, also those that come later', async (_, leave) => {
    const { ask, input } = opened();
    const asked = ask.text('Name', '', () => null);
    leave(input);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    await expect(ask.text('Name', '', () => null)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('show nothing that acts on the terminal, such as the name of a served model', async () => {
    const { ask, input, shown } = opened();
    const asked = ask.choose('Which?', ['evil\u001B]0;title\u0007'], 'evil\u001B]0;title\u0007');
    input.write('1\n');
    await asked;
    expect(shown()).not.toContain('\u001B]0;');
    ask.close();
  });
});
