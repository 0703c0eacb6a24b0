import { PYTHON_ABSENT } from './python-absent.ts';
import { PYTHON_BROUGHT } from './python-brought.ts';
import { PYTHON_CASES } from './python-cases.ts';
import { PYTHON_COMPARE } from './python-compare.ts';
import { PYTHON_EMPTIES } from './python-empties.ts';
import { PYTHON_EXITS } from './python-exits.ts';
import { PYTHON_EXPECTATIONS } from './python-expectations.ts';
import { PYTHON_FIXTURES } from './python-fixtures.ts';
import { PYTHON_FRAMEWORK } from './python-framework.ts';
import { PYTHON_GUARD } from './python-guard.ts';
import { PYTHON_HOLES } from './python-holes.ts';
import { PYTHON_INTACT } from './python-intact.ts';
import { PYTHON_LIBRARY } from './python-library.ts';
import { PYTHON_LINEUP } from './python-lineup.ts';
import { PYTHON_LIVE } from './python-live.ts';
import { PYTHON_LIVE_JUDGE } from './python-live-judge.ts';
import { PYTHON_LOOPS } from './python-loops.ts';
import { PYTHON_MAKINGS } from './python-makings.ts';
import { PYTHON_NEEDS } from './python-needs.ts';
import { PYTHON_PROGRAM } from './python-program.ts';
import { PYTHON_RESULTS } from './python-results.ts';
import { PYTHON_RUNNER } from './python-runner.ts';
import { PYTHON_SHARING } from './python-sharing.ts';
import { PYTHON_SPANS } from './python-spans.ts';
import { PYTHON_STRICT } from './python-strict.ts';
import { PYTHON_STUBS } from './python-stubs.ts';
import { PYTHON_TIES } from './python-ties.ts';
import { PYTHON_TRANSFORM } from './python-transform.ts';
import { PYTHON_WIRE } from './python-wire.ts';

/** The parts of the runner of Python, in the order of their dependencies; the last one starts the runner. */
export const PYTHON_PARTS: readonly string[] = [
  PYTHON_WIRE,
  PYTHON_SHARING,
  PYTHON_RESULTS,
  PYTHON_LINEUP,
  PYTHON_PROGRAM,
  PYTHON_FRAMEWORK,
  PYTHON_FIXTURES,
  PYTHON_BROUGHT,
  PYTHON_STUBS,
  PYTHON_EMPTIES,
  PYTHON_SPANS,
  PYTHON_EXITS,
  PYTHON_LOOPS,
  PYTHON_TRANSFORM,
  PYTHON_EXPECTATIONS,
  PYTHON_TIES,
  PYTHON_NEEDS,
  PYTHON_MAKINGS,
  PYTHON_ABSENT,
  PYTHON_STRICT,
  PYTHON_HOLES,
  PYTHON_COMPARE,
  PYTHON_INTACT,
  PYTHON_LIBRARY,
  PYTHON_GUARD,
  PYTHON_LIVE,
  PYTHON_LIVE_JUDGE,
  PYTHON_CASES,
  PYTHON_RUNNER,
];

/** The parts that the program's process needs under the strict judge. */
const OF_PROGRAM: readonly string[] = [PYTHON_WIRE, PYTHON_SHARING, PYTHON_PROGRAM, PYTHON_RUNNER];
/** The parts that the strict judge needs for nearly every question. */
const OF_JUDGE: readonly string[] = [PYTHON_RESULTS, PYTHON_FRAMEWORK, PYTHON_STUBS, PYTHON_STRICT];

/** The file that contains a part under the strict judge: 0 is read first, 1 after the fork, 2 when it is needed. */
export const fileOfPart = (part: string): number => (OF_PROGRAM.includes(part) ? 0 : OF_JUDGE.includes(part) ? 1 : 2);

/** Functions of the third file's parts that nearly every question needs. One that is missing here only costs time. */
export const PYTHON_FREQUENT: readonly string[] = [
  'compiled_tests',
  'has_loops',
  'hands_over',
  'keys_in',
  'function_of',
  'odd_of',
];
