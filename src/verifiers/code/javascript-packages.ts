import { isBuiltin } from 'node:module';

/**
 * Packages of npm that a right program may use. No sandbox has them, which is the machine's fault (`module-missing`); any
 * other missing package is the program's fault.
 */
export const KNOWN_JAVASCRIPT_PACKAGES: readonly string[] = [
  'lodash',
  'lodash-es',
  'underscore',
  'ramda',
  'immutable',
  'mathjs',
  'big-integer',
  'bignumber.js',
  'decimal.js',
  'big.js',
  'moment',
  'moment-timezone',
  'dayjs',
  'date-fns',
  'luxon',
  'axios',
  'node-fetch',
  'express',
  'rxjs',
  'uuid',
  'nanoid',
  'chalk',
  'async',
  'bluebird',
  'zod',
  'ajv',
  'cheerio',
  'jsdom',
  'heap-js',
  'heap',
  '@datastructures-js/priority-queue',
  '@datastructures-js/queue',
  '@datastructures-js/heap',
  'collections',
  'priorityqueue',
  'js-priority-queue',
  'fast-deep-equal',
  'validator',
  'yargs',
  'commander',
  'typescript',
  'react',
  'vue',
  'chai',
  'sinon',
  'jest',
  '@jest/globals',
  'vitest',
  'mocha',
];
const KNOWN: ReadonlySet<string> = new Set(KNOWN_JAVASCRIPT_PACKAGES);

/** The well-known package that a program imports and Node does not include; null if there is none. */
export function missingPackage(program: string): string | null {
  const asked =
    /\b(?:require|import)\s{0,20}\(\s{0,20}(['"`])([^'"`\n]+)\1\s{0,20}\)|\bfrom\s{1,20}(['"])([^'"\n]+)\3|^[ \t]*import\s{1,20}(['"])([^'"\n]+)\5/gm;
  for (const match of program.matchAll(asked)) {
    const path = match[2] ?? match[4] ?? match[6] ?? '';
    const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
    if (!isBuiltin(path) && KNOWN.has(name)) return name;
  }
  return null;
}
