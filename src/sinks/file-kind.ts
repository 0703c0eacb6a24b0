/** The values of `export --as`. */
export type FileKind = 'jsonl' | 'parquet';
export const FILE_KINDS: readonly FileKind[] = ['jsonl', 'parquet'];

/** The digits of a shard in its name. */
export const shardDigits = (n: number): string => String(n).padStart(5, '0');

/** Whether a file has the name of a shard of a complete dataset. */
export const isWholeShard = (name: string): boolean => /^(train|rejected)-\d{5}-of-\d{5}\.(jsonl|parquet)$/.test(name);
