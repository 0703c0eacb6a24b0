import { map, of } from 'rxjs';
import { expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { createCodeVerifier } from '../../src/verifiers/code/verify-code.ts';
import { aQuestion, aReply, GRADING, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const TESTS = 10;

/** Question q<n> has ten cases, of which the target's program passes the first n; no scorer is asked. */
it('gives code questions their level by the share of tests passed, and asks no scorer', () => {
  const calls: string[] = [];
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ size: null, grading: { ...GRADING, method: 'test-share' } })),
    codec: createCodec(),
    ports: () => ({
      domains: new Set(['code']),
      target: { model: 'target', complete: () => of(aReply()) },
      teacher: { model: 'teacher', complete: () => of(aReply()) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.3))) },
      // Prints what is expected of the cases before the n-th.
      verify: createCodeVerifier(({ inputs, program }) => {
        const passed = Number(/passes (\d+)/.exec(program)?.[1]);
        const outputs = inputs.map((input) => (Number(input) < passed ? 'yes' : 'no'));
        return of({ outcome: 'ran', detail: '', outputs });
      }),
      call: (identity, perform) => {
        calls.push(identity.role);
        const n = /question q(\d+)/.exec(JSON.stringify(identity.request))?.[1];
        const content = `\`\`\`python\nprint(1) # passes ${n}\n\`\`\``;
        return perform().pipe(map((reply) => ({ ...reply, content })));
      },
    }),
  });
  const cases = Array.from({ length: TESTS }, (_, index) => ({ input: String(index), output: 'yes' }));
  const tests = { kind: 'stdio', setup: '', asserts: [], code: null, entryPoint: null, cases, calls: [] } as const;
  for (let n = 0; n <= TESTS; n += 1) {
    driver.pipe('questions', `q${n}`, aQuestion(`q${n}`, { domain: 'code', question: `question q${n}`, tests }));
  }
  driver.advanceBy(10_000);
  const graded = LEVELS.flatMap((level) => driver.outputs<GradedQuestion>(levelTopic(level))).map(({ value }) => value);
  const levels = Object.fromEntries(graded.map(({ question, grade }) => [question.id, grade.level]));
  expect(levels).toEqual({ q0: 5, q1: 4, q2: 4, q3: 3, q4: 3, q5: 2, q6: 2, q7: 1, q8: 1, q9: 1, q10: 0 });
  expect(graded.find(({ question }) => question.id === 'q7')?.grade).toMatchObject({
    method: 'test-share',
    policy: 'test-share@1',
    grader: 'code/2',
    score: 0.7,
    bands: [0.8, 0.6, 0.4, 0.2, 0],
    attempts: 1,
    correct: 0,
    stopped: 'all-made',
  });
  const attempts = driver.outputs<Attempt>('attempts').map(({ value }) => value);
  expect(attempts.find(({ questionId }) => questionId === 'q3')?.stepScores).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(attempts.find(({ questionId }) => questionId === 'q10')?.stepScores).toBeNull();
  expect(calls.filter((role) => role === 'scorer')).toEqual([]);
});
