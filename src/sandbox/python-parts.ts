import { readJudgePart } from './judge-parts.ts';
import { KNOWN_PACKAGES } from '../records/known-packages.ts';

/** The parts of the runner of Python, in the order of their dependencies; the last one starts the runner. */
export const PYTHON_PARTS = [
  'plain_data',
  'wire',
  'sharing',
  'results',
  'lineup',
  'program',
  'framework',
  'found_tests',
  'fixtures',
  'brought',
  'stubs',
  'empties',
  'spans',
  'exits',
  'loops',
  'loop_marks',
  'mark_loops',
  'expressions',
  'transform',
  'transformer',
  'failures',
  'expectations',
  'ties',
  'meanings',
  'needs',
  'makings',
  'other_tests',
  'absent',
  'strict',
  'strict_judge',
  'holes',
  'ownership',
  'compare',
  'intact',
  'library',
  'guard',
  'snapshot',
  'link',
  'live',
  'live_tests',
  'live_judge',
  'as_script',
  'cases',
  'runner',
] as const;

/** The name of a part: its file in `judges/python`. */
export type PythonPart = (typeof PYTHON_PARTS)[number];

/** The source of a part. */
export function pythonSource(part: PythonPart): string {
  const source = readJudgePart('python', `${part}.py`);
  return part === 'program' ? `KNOWN_PACKAGES = frozenset('${KNOWN_PACKAGES.join(' ')}'.split())\n${source}` : source;
}

/** The parts that the program's process needs under the strict judge. */
const OF_PROGRAM: readonly PythonPart[] = ['plain_data', 'wire', 'sharing', 'program', 'runner'];
/** The parts that the strict judge needs for nearly every question. */
const OF_JUDGE: readonly PythonPart[] = ['results', 'framework', 'found_tests', 'stubs', 'strict', 'strict_judge'];

/** The file that contains a part under the strict judge: 0 is read first, 1 after the fork, 2 when it is needed. */
export const fileOfPart = (part: PythonPart): number =>
  OF_PROGRAM.includes(part) ? 0 : OF_JUDGE.includes(part) ? 1 : 2;

/** Functions of the third file's parts that nearly every question needs. One that is missing here only costs time. */
export const PYTHON_FREQUENT: readonly string[] = [
  'compiled_tests',
  'has_loops',
  'hands_over',
  'keys_in',
  'function_of',
  'odd_of',
];
