import { SITE_MARK } from '../records/site-marks.ts';
import { readJudgePart } from './judge-parts.ts';

/** The parts of both processes, in the order of their dependencies: files in `judges/javascript`. */
const OF_BOTH = ['wire', 'shared-objects', 'messages', 'contents', 'world', 'remote', 'proxies', 'names'] as const;
const OF_PROGRAM = [...OF_BOTH, 'program'] as const;
const OF_JUDGE = [
  ...OF_BOTH,
  'equality',
  'assert',
  'sites',
  'numbers',
  'doubts',
  'accounts',
  'steady-answers',
  'duties',
  'makings',
  'told',
  'orders',
  'spans',
  'snapshots',
  'framework',
  'chai-values',
  'chai',
  'chai-assert',
  'suites',
  'mocks',
  'timers',
  'jest',
  'kits',
  'stubs',
  'code',
  'ends',
  'judge',
  'offers',
  'environment',
  'added',
  'runs',
  'uses',
  'main',
] as const;

/** The code of the program's process: it receives the program over its channel, runs it and answers the judge. */
export const programProcess = (): string => sourceOf(false, OF_PROGRAM);

/** The code of the judge's process: it has the tests and the result's descriptor. */
export const judgeProcess = (): string => sourceOf(true, OF_JUDGE);

function sourceOf(isJudge: boolean, parts: readonly string[]): string {
  const settings = `'use strict';\nconst isJudge = ${isJudge}, SITE_MARK = /${SITE_MARK.source}/g;\n`;
  return settings + parts.map((part) => readJudgePart('javascript', `${part}.cjs`)).join('');
}
