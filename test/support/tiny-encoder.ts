import { tokenEncoder } from '../../src/model/token-encoder.ts';
import type { TokenEncoder } from '../../src/model/token-encoder.ts';
import { TINY_CONFIG, tinyTokenizer } from './tiny-tokenizer.ts';

/** The encoder of the tiny tokenizer. */
export function tinyEncoder(): TokenEncoder {
  const encoder = tokenEncoder(JSON.stringify(tinyTokenizer()), JSON.stringify(TINY_CONFIG));
  if ('problem' in encoder) throw new Error(encoder.problem);
  return encoder;
}
