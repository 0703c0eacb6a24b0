import { JAVASCRIPT_ACCOUNTS } from './javascript-accounts.ts';
import { JAVASCRIPT_ASSERT } from './javascript-assert.ts';
import { JAVASCRIPT_CHAI } from './javascript-chai.ts';
import { JAVASCRIPT_CODE } from './javascript-code.ts';
import { JAVASCRIPT_CONTENTS } from './javascript-contents.ts';
import { JAVASCRIPT_DOUBTS } from './javascript-doubts.ts';
import { JAVASCRIPT_ENDS } from './javascript-ends.ts';
import { JAVASCRIPT_FRAMEWORK } from './javascript-framework.ts';
import { JAVASCRIPT_JUDGE, JAVASCRIPT_MAIN, JAVASCRIPT_NAMES } from './javascript-judge.ts';
import { JAVASCRIPT_KITS } from './javascript-kits.ts';
import { JAVASCRIPT_MAKINGS } from './javascript-makings.ts';
import { JAVASCRIPT_MOCKS } from './javascript-mocks.ts';
import { JAVASCRIPT_ORDERS } from './javascript-orders.ts';
import { JAVASCRIPT_PROGRAM, JAVASCRIPT_REMOTE } from './javascript-remote.ts';
import { JAVASCRIPT_SNAPSHOTS } from './javascript-snapshots.ts';
import { JAVASCRIPT_SPANS } from './javascript-spans.ts';
import { JAVASCRIPT_STUBS } from './javascript-stubs.ts';
import { JAVASCRIPT_SUITES } from './javascript-suites.ts';
import { JAVASCRIPT_WIRE } from './javascript-wire.ts';
import { JAVASCRIPT_WORLD } from './javascript-world.ts';

// The two processes that run a program of JavaScript with tests, as CommonJS source for Node (`javascript-start.ts`).

/** The program's process: it receives the program over its channel, runs it and answers the judge. */
export const JAVASCRIPT_PROGRAM_PROCESS: string = [
  `'use strict';\nconst isJudge = false;\n`,
  JAVASCRIPT_WIRE,
  JAVASCRIPT_CONTENTS,
  JAVASCRIPT_WORLD,
  JAVASCRIPT_REMOTE,
  JAVASCRIPT_NAMES,
  JAVASCRIPT_PROGRAM,
].join('');

/** The judge's process: it has the tests and the result's descriptor. */
export const JAVASCRIPT_JUDGE_PROCESS: string = [
  `'use strict';\nconst isJudge = true;\n`,
  JAVASCRIPT_WIRE,
  JAVASCRIPT_CONTENTS,
  JAVASCRIPT_WORLD,
  JAVASCRIPT_REMOTE,
  JAVASCRIPT_NAMES,
  JAVASCRIPT_ASSERT,
  JAVASCRIPT_DOUBTS,
  JAVASCRIPT_ACCOUNTS,
  JAVASCRIPT_MAKINGS,
  JAVASCRIPT_ORDERS,
  JAVASCRIPT_SPANS,
  JAVASCRIPT_SNAPSHOTS,
  JAVASCRIPT_FRAMEWORK,
  JAVASCRIPT_CHAI,
  JAVASCRIPT_SUITES,
  JAVASCRIPT_MOCKS,
  JAVASCRIPT_KITS,
  JAVASCRIPT_STUBS,
  JAVASCRIPT_CODE,
  JAVASCRIPT_ENDS,
  JAVASCRIPT_JUDGE,
  JAVASCRIPT_MAIN,
].join('');
