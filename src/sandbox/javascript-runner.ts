import { JAVASCRIPT_ACCOUNTS } from './javascript-accounts.ts';
import { JAVASCRIPT_ASSERT } from './javascript-assert.ts';
import { JAVASCRIPT_CHAI } from './javascript-chai.ts';
import { JAVASCRIPT_FRAMEWORK } from './javascript-framework.ts';
import { JAVASCRIPT_JUDGE, JAVASCRIPT_MAIN } from './javascript-judge.ts';
import { JAVASCRIPT_KITS } from './javascript-kits.ts';
import { JAVASCRIPT_MOCKS } from './javascript-mocks.ts';
import { JAVASCRIPT_PROGRAM, JAVASCRIPT_REMOTE } from './javascript-remote.ts';
import { JAVASCRIPT_SUITES } from './javascript-suites.ts';
import { JAVASCRIPT_WIRE } from './javascript-wire.ts';
import { JAVASCRIPT_WORLD } from './javascript-world.ts';

/**
 * The runner of JavaScript programs with tests of kind `assert`, as CommonJS source for Node: two processes, started by
 * the Python runner with the channel on descriptors 4 (in) and 5 (out). The judge has the tests and the result's
 * descriptor, the program's process has the program.
 */
export const JAVASCRIPT_RUNNER: string =
  JAVASCRIPT_WIRE +
  JAVASCRIPT_WORLD +
  JAVASCRIPT_REMOTE +
  JAVASCRIPT_PROGRAM +
  JAVASCRIPT_ASSERT +
  JAVASCRIPT_ACCOUNTS +
  JAVASCRIPT_FRAMEWORK +
  JAVASCRIPT_CHAI +
  JAVASCRIPT_SUITES +
  JAVASCRIPT_MOCKS +
  JAVASCRIPT_KITS +
  JAVASCRIPT_JUDGE +
  JAVASCRIPT_MAIN;
