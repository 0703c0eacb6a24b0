import { describe, expect, it } from 'vitest';
import { tokenEncoder } from '../../src/model/token-encoder.ts';
import { CONTROL_IDS, TINY_CONFIG, tinyTokenizer } from '../support/tiny-tokenizer.ts';

const TOKENIZER = JSON.stringify(tinyTokenizer());
const CONFIG = JSON.stringify(TINY_CONFIG);
const made = (config = CONFIG) => {
  const encoder = tokenEncoder(TOKENIZER, config);
  if ('problem' in encoder) throw new Error(encoder.problem);
  return encoder;
};

describe('tokenEncoder', () => {
  it('encodes as the tokenizer says, without tokens of its own', () => {
    const { bos, lineBreak, encode } = made();
    expect(bos).toBe(CONTROL_IDS['<|endoftext|>']);
    expect(encode('')).toEqual([]);
    // Bytes, and the merges `an`, `ans`, ` t`.
    expect(encode('ans 12')).toEqual([257, 32, 49, 50]);
    expect(encode('\n')).toEqual([lineBreak]);
    expect(encode('é')).toEqual([0xc3, 0xa9]);
    expect(encode('a<|im_end|>')).toEqual([97, CONTROL_IDS['<|im_end|>']]);
  });

  it('takes the BOS token as a text or as an object', () => {
    expect(made(JSON.stringify({ ...TINY_CONFIG, bos_token: { content: '<|im_end|>' } })).bos).toBe(1001);
  });

  it.each([
    [
      'a tokenizer without BOS, as that of Qwen2.5',
      TOKENIZER,
      { ...TINY_CONFIG, bos_token: null },
      'names no bos_token',
    ],
    ['a BOS token that there is not', TOKENIZER, { ...TINY_CONFIG, bos_token: '<s>' }, 'has no token <s>'],
    ['a tokenizer of no known kind', '{"model": {"type": "Guess"}}', TINY_CONFIG, 'no tokenizer that is known'],
    ['text', '<html>', TINY_CONFIG, 'tokenizer.json is no JSON object'],
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1',
      TINY_CONFIG,
      'tokenizer.json is no JSON object',
    ],
  ])('refuses %s', (_name, tokenizer, config, problem) => {
    expect(tokenEncoder(tokenizer, JSON.stringify(config))).toMatchObject({
      problem: expect.stringContaining(problem) as string,
    });
  });

  it('refuses settings that are none', () => {
    expect(tokenEncoder(TOKENIZER, '[]')).toEqual({ problem: 'tokenizer_config.json is no JSON object' });
  });
});
