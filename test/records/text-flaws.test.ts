import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanTurn, textFlaws, withTextFlaws } from '../../src/records/turn-text.ts';
import { aReply } from '../support/campaign-records.ts';

describe('textFlaws', () => {
  it.each<[string, string, string | null]>([
    ['a plain text', 'The answer is 4.', null],
    ['a plain text with reasoning of its own', 'The answer is 4.', 'why'],
    ['one pair of tags', '<think>\nwhy\n</think>\n\n4', null],
    ['a closing tag alone, as R1 writes', 'why\n</think>\n\n4', null],
    ['a blank pair beside reasoning of its own', '<think>\n\n</think>\n\n4', 'why'],
    ['reasoning of its own inside one pair', '4', '<think>\nwhy\n</think>'],
    ['a tag in code of the answer', 'why</think>Print `</think>` or\n```html\n<think>\n```\n', null],
    [
      'channels of gpt-oss',
      '<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>4',
      null,
    ],
    ['a norm and a comparison', 'Let |x| < |y| and a<b, c>d', null],
  ])('finds none in %s', (_, content, reasoning) => expect(textFlaws({ content, reasoning })).toEqual([]));

  it.each<[string, string, string | null]>([
    ['twice', '<think>a</think>b<think>c</think>4', null],
    ['nested', '<think>a<think>b</think>c</think>4', null],
    ['closed twice', '<think>why</think>4</think>', null],
    ['opened alone', '<think>why', null],
    ['opened after the text began', 'Well <think>why</think>4', null],
    ['a pair with thinking beside reasoning of its own', '<think>more</think>4', 'why'],
    ['in the reasoning', '4', 'why <think> again'],
  ])('finds think tags that are %s', (_, content, reasoning) =>
    expect(textFlaws({ content, reasoning })).toEqual(['malformed-reasoning']),
  );

  it.each<[string, string, string | null]>([
    ['at the end', 'The answer is 4.<|im_end|>', null],
    ['in front of another turn', '4<|im_end|>\n<|im_start|>user\nmore', null],
    ['in the reasoning', '4', 'why<｜end▁of▁sentence｜>'],
  ])('finds control tokens %s', (_, content, reasoning) =>
    expect(textFlaws({ content, reasoning })).toEqual(['control-tokens']),
  );

  it('finds none in any cleaned text, and does not change a clean reply', () => {
    const anyPiece = fc.constantFrom(
      '<think>',
      '</think>',
      '<|im_end|>',
      '<|im_start|>',
      ' why ',
      '4',
      '\n',
      '`',
      '[INST]',
    );
    const anyText = fc.array(anyPiece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(anyText, fc.option(anyText), (content, reasoning) => {
        expect(textFlaws(cleanTurn({ content, reasoning }))).toEqual([]);
      }),
    );
    const reply = aReply();
    expect(withTextFlaws(reply)).toBe(reply);
    expect(withTextFlaws(aReply({ content: '4<|im_end|>' })).flaws).toEqual(['control-tokens']);
  });
});
