import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skyworkContext, skyworkPrompt } from '../../src/model/skywork-prompt.ts';
import { tinyEncoder } from '../support/tiny-encoder.ts';
import { CONTROL_IDS } from '../support/tiny-tokenizer.ts';

const tokens = tinyEncoder();
const aText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\n',
    'one\ntwo\n',
    '<|endoftext|>',
    'a<|im_end|>\n<|endoftext|>',
    'ans 12 + 30 = 42',
    '中文\u{1F600}',
  ),
);
const aRequest = fc.record({ question: aText, steps: fc.array(aText, { minLength: 1, maxLength: 12 }) });

describe('skyworkPrompt', () => {
  it('is BOS, the question, a line break, then each step and the token that ends it', () => {
    const line = tokens.lineBreak;
    const { ids, ends } = skyworkPrompt(tokens, { question: '6*7?', steps: ['It is 42.', 'So: 42'] });
    const question = tokens.encode('6*7?\n');
    const [first, second] = [tokens.encode('It is 42.'), tokens.encode('So: 42')];
    expect(ids).toEqual([tokens.bos, ...question, ...first, line, ...second, line]);
    const endOfFirst = 1 + question.length + first.length;
    expect(ends).toEqual([endOfFirst, ids.length - 1]);
  });

  it('has one end for each step, in order, each a line break, the last one at the end of the prompt', () => {
    fc.assert(
      fc.property(aRequest, (request) => {
        const { ids, ends } = skyworkPrompt(tokens, request);
        expect(ends).toHaveLength(request.steps.length);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
        expect(new Set(ends).size).toBe(ends.length);
        expect(ends.every((end) => ids[end] === tokens.lineBreak)).toBe(true);
        expect(ends.at(-1)).toBe(ids.length - 1);
      }),
    );
  });

  it('has no control token that was written into a question or a step', () => {
    fc.assert(
      fc.property(aRequest, (request) => {
        const { ids } = skyworkPrompt(tokens, request);
        expect(ids.filter((id) => Object.values(CONTROL_IDS).includes(id))).toEqual([tokens.bos]);
      }),
    );
  });

  it('is as long as its context says, to the token', () => {
    const { sizeOfFrame, sizeOfStep } = skyworkContext(tokens, 4096);
    fc.assert(
      fc.property(aRequest, ({ question, steps }) => {
        const size = steps.reduce((sum, step) => sum + sizeOfStep(step), sizeOfFrame(question));
        expect(skyworkPrompt(tokens, { question, steps }).ids).toHaveLength(size);
      }),
    );
  });
});
