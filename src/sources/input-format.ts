import { SluiceError } from '../records/sluice-error.ts';

/** The format of an input's rows. */
export type InputFormat = 'jsonl' | 'csv' | 'tsv' | 'parquet';

/** All formats; the values of `--format`. */
export const INPUT_FORMATS: readonly InputFormat[] = ['jsonl', 'csv', 'tsv', 'parquet'];

const ENDINGS: readonly (readonly [ending: RegExp, format: InputFormat])[] = [
  [/\.csv$/i, 'csv'],
  [/\.(?:tsv|tab)$/i, 'tsv'],
  [/\.(?:parquet|pq)$/i, 'parquet'],
];

/** The format of an input: the given one, else by its file name extension, packed or not, else JSON Lines. */
export function formatOf(name: string, given?: InputFormat): InputFormat {
  if (given !== undefined) return given;
  const bare = name.replace(/\.(?:gz|zst|zstd)$/i, '');
  return ENDINGS.find(([ending]) => ending.test(bare))?.[1] ?? 'jsonl';
}

/** Reads `--format`. */
export function parseFormat(text: string | undefined): InputFormat | undefined {
  if (text === undefined) return undefined;
  const format = INPUT_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new SluiceError('usage', `--format: expected ${INPUT_FORMATS.join(', ')}, got ${JSON.stringify(text)}`);
}
