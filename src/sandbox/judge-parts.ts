import { readFileSync } from 'node:fs';

/** The sources of the judges, which run inside the sandbox (`judges/README.md`). */
const JUDGES = new URL('../../judges/', import.meta.url);

/** Reads a source of a judge, without its folder, as `wire.py`. */
export const readJudgePart = (language: 'python' | 'javascript', file: string): string =>
  readFileSync(new URL(`${language}/${file}`, JUDGES), 'utf8');
