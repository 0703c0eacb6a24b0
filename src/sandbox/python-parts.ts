import { PYTHON_ABSENT } from './python-absent.ts';
import { PYTHON_CASES } from './python-cases.ts';
import { PYTHON_COMPARE } from './python-compare.ts';
import { PYTHON_EXPECTATIONS } from './python-expectations.ts';
import { PYTHON_FIXTURES } from './python-fixtures.ts';
import { PYTHON_FRAMEWORK } from './python-framework.ts';
import { PYTHON_GUARD } from './python-guard.ts';
import { PYTHON_HOLES } from './python-holes.ts';
import { PYTHON_INTACT } from './python-intact.ts';
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
import { PYTHON_TRANSFORM } from './python-transform.ts';
import { PYTHON_WIRE } from './python-wire.ts';

/** The parts of the runner of Python, in the order in which they need each other; the last one starts it all. */
export const PYTHON_PARTS: readonly string[] = [
  PYTHON_WIRE,
  PYTHON_SHARING,
  PYTHON_RESULTS,
  PYTHON_LINEUP,
  PYTHON_PROGRAM,
  PYTHON_FRAMEWORK,
  PYTHON_FIXTURES,
  PYTHON_STUBS,
  PYTHON_SPANS,
  PYTHON_LOOPS,
  PYTHON_TRANSFORM,
  PYTHON_EXPECTATIONS,
  PYTHON_NEEDS,
  PYTHON_MAKINGS,
  PYTHON_ABSENT,
  PYTHON_STRICT,
  PYTHON_HOLES,
  PYTHON_COMPARE,
  PYTHON_INTACT,
  PYTHON_GUARD,
  PYTHON_LIVE,
  PYTHON_LIVE_JUDGE,
  PYTHON_CASES,
  PYTHON_RUNNER,
];

/** Those that nearly every question needs that the strict judge decides. */
export const PYTHON_FIRST_PARTS: ReadonlySet<string> = new Set([
  PYTHON_WIRE,
  PYTHON_SHARING,
  PYTHON_RESULTS,
  PYTHON_PROGRAM,
  PYTHON_FRAMEWORK,
  PYTHON_STUBS,
  PYTHON_STRICT,
  PYTHON_RUNNER,
]);

/** Functions of the other parts that nearly every question needs too. One that is missing here costs time, no more. */
export const PYTHON_FREQUENT: readonly string[] = [
  'compiled_tests',
  'has_loops',
  'hands_over',
  'keys_in',
  'function_of',
  'odd_of',
];
