import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import type { TokenEncoder } from '../model/token-encoder.ts';
import { describeError, SluiceError } from '../records/sluice-error.ts';

/**
 * Reads the tokenizer of a scorer whose server needs tokens; null for other scorers. It takes about as long as reading
 * a file of 7 MB.
 *
 * @throws `SluiceError` with code `config-unreadable` if it does not exist, or does not belong to such a scorer
 */
export async function readTokenizer({ models: { scorer } }: Config): Promise<TokenEncoder | null> {
  if (scorer.kind !== 'skywork') return null;
  const unreadable = (what: string, cause?: unknown): SluiceError =>
    new SluiceError(
      'config-unreadable',
      `models.scorer.tokenizer: ${what}; expected the folder with tokenizer.json and tokenizer_config.json of ${scorer.model}, got ${scorer.tokenizer}`,
      cause === undefined ? {} : { cause },
    );
  const read = async (name: string): Promise<string> => {
    try {
      return await readFile(path.join(scorer.tokenizer, name), 'utf8');
    } catch (error) {
      throw unreadable(`${name} cannot be read (${describeError(error)})`, error);
    }
  };
  const [tokenizer, settings] = await Promise.all([read('tokenizer.json'), read('tokenizer_config.json')]);
  const { tokenEncoder } = await import('../model/token-encoder.ts');
  const encoder = tokenEncoder(tokenizer, settings);
  if ('problem' in encoder) throw unreadable(encoder.problem);
  return encoder;
}
