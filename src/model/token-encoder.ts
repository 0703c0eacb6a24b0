import { Tokenizer } from '@huggingface/tokenizers';
import { objectOf, parseJson, textOf } from './json-value.ts';

/** Turns texts into the tokens of a model. */
export interface TokenEncoder {
  /** The token that begins a prompt. */
  readonly bos: number;
  /** The token of a single line break. */
  readonly lineBreak: number;
  /** Adds no special token. */
  readonly encode: (text: string) => readonly number[];
}

/**
 * The encoder of a model's `tokenizer.json` and `tokenizer_config.json`, given as texts. Returns the problem if they do
 * not belong to a model whose prompts begin with a BOS token.
 */
export function tokenEncoder(tokenizer: string, config: string): TokenEncoder | { readonly problem: string } {
  const settings = objectOf(parseJson(config));
  if (settings === null) return { problem: 'tokenizer_config.json is no JSON object' };
  const described = objectOf(parseJson(tokenizer));
  if (described === null) return { problem: 'tokenizer.json is no JSON object' };
  const token = textOf(settings['bos_token']) ?? textOf(objectOf(settings['bos_token'])?.['content']);
  if (token === null)
    return { problem: 'tokenizer_config.json names no bos_token, as that of Skywork-o1-Open-PRM does' };
  let made: Tokenizer;
  try {
    made = new Tokenizer(described, settings);
  } catch (error) {
    return { problem: `tokenizer.json describes no tokenizer that is known: ${String(error)}` };
  }
  const encode = (text: string): readonly number[] =>
    text === '' ? [] : made.encode(text, { add_special_tokens: false }).ids;
  const bos = made.token_to_id(token);
  const lineBreak = encode('\n').at(-1);
  if (bos === undefined) return { problem: `tokenizer.json has no token ${token}, the bos_token` };
  if (lineBreak === undefined) return { problem: 'tokenizer.json has no token for a line break' };
  return { bos, lineBreak, encode };
}
