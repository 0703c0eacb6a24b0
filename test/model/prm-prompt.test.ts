import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prmContext, prmPrompt } from '../../src/model/prm-prompt.ts';

/** The added tokens of Qwen 2.5's tokenizer and of its PRM, and those of other families. */
const TOKENS = (
  '<|endoftext|> <|im_start|> <|im_end|> <|object_ref_start|> <|object_ref_end|> <|box_start|> <|box_end|> ' +
  '<|quad_start|> <|quad_end|> <|vision_start|> <|vision_end|> <|vision_pad|> <|image_pad|> <|video_pad|> <tool_call> ' +
  '</tool_call> <tool_response> <|fim_prefix|> <|fim_middle|> <|fim_suffix|> <|fim_pad|> <|repo_name|> <|file_sep|> ' +
  '<extra_0> <extra_1> <extra_204> <think> </think> <|begin_of_text|> <|start_header_id|> <|eot_id|> <|python_tag|> ' +
  '<｜end▁of▁sentence｜> <｜Assistant｜> <start_of_turn> <end_of_turn> <bos> <eos> <s> </s> <|reserved_special_token_7|>'
).split(' ');

/** Control tokens that a server would read in a prompt. */
const tokensIn = (prompt: string): string[] => {
  const found: string[] = [];
  for (const token of TOKENS) {
    for (let at = prompt.indexOf(token); at >= 0; at = prompt.indexOf(token, at + 1)) found.push(token);
  }
  return found.toSorted();
};

const fragment = fc.oneof(
  fc.constantFrom(...TOKENS),
  fc.constantFrom('<', '<|', '|>', '<extra_', '0>', 'im_end', '|', '>', '\n', ' ', 'a', '</', '｜', '<<', '<| |>'),
  fc.constantFrom(...TOKENS).chain((token) => fc.nat(token.length).map((end) => token.slice(0, end))),
);
const foreign = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join(''));

describe('prmPrompt', () => {
  it('has the control tokens of its template and no other, whatever a question or a step says', () => {
    fc.assert(
      fc.property(foreign, fc.array(foreign, { minLength: 1, maxLength: 4 }), (question, steps) => {
        const plain = prmPrompt({ question: 'q', steps: steps.map(() => 's') });
        expect(tokensIn(prmPrompt({ question, steps }))).toEqual(tokensIn(plain));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves text alone that is no token', () => {
    const text = 'x < y, |z| > 1, a<b>c</b>, 1 <| 2, <br>, <https://a.b>, List<int>, <<48/2=24>>';
    expect(prmPrompt({ question: text, steps: [text] }).split(text)).toHaveLength(3);
  });
});

describe('prmContext', () => {
  it('counts a prompt as no shorter than the sum of its parts says', () => {
    const { sizeOfFrame, sizeOfStep } = prmContext(4096);
    // Qwen's tokenizer: 24 for the template with its control tokens.
    expect(sizeOfFrame('')).toBeGreaterThanOrEqual(24);
    expect(sizeOfFrame('one two three')).toBeGreaterThan(sizeOfFrame(''));
    expect(sizeOfStep('')).toBe(1);
  });
});
