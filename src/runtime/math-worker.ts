/** The code of a thread of `createMathVerifier`: one answer at a time, until the thread is ended from outside. */
import { parentPort } from 'node:worker_threads';

import type { Verdict } from '../records/verdict.ts';
import type { MathJob } from './math-verifier.ts';

import { MATH_VERIFIER, verifyMath } from '../verifiers/math/verify-math.ts';

parentPort?.on('message', ({ output, gold, rules }: MathJob) => {
  let verdict: Verdict;
  try {
    verdict = verifyMath(output, gold, rules);
  } catch {
    verdict = { verdict: 'ungraded', reason: 'verifier-error', extracted: null, decidedBy: MATH_VERIFIER };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(verdict);
});
// The deadline of the first job begins only now: it excludes the start of the thread and the first run of cold code.
const WARM: readonly (readonly [output: string, gold: string])[] = [
  ['\\boxed{\\frac{\\sqrt{8} + \\pi}{2}}', '\\frac{\\pi}{2} + \\sqrt{2}'],
  ['\\boxed{(x + 1)^2 = y}', 'x^2 + 2x + 1 - y = 0'],
  [`${'Each of the 12 boxes holds $3 \\cdot 4 = 12$ pens.\n'.repeat(20)}The answer is $\\frac{144}{2}$.`, '73'],
  [`${'She has 3 + 4 = 7 apples.\n'.repeat(20)}A: 1,200 apples`, '1200'],
];
for (let round = 0; round < 25; round += 1) for (const [output, gold] of WARM) verifyMath(output, gold);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage('ready');
