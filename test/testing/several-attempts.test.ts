import fc from 'fast-check';
import { delay, map, of, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion, GradingOptions, Ungraded } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { toMessagesRecord } from '../../src/sinks/messages-record.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';
import { aQuestion, aReply, GRADING, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

interface Script {
  readonly grading: Partial<GradingOptions>;
  readonly questions: number;
  /** The n-th answer of the target to a question. */
  readonly target: (question: number, attempt: number) => string;
  readonly gold?: (question: number) => string;
  /** When the worker is killed and started again, in milliseconds. */
  readonly restartsMs?: readonly number[];
}

/** A campaign without an end, whose target has scripted answers. All possible work is done. */
function run({ grading, questions, target, gold = () => '4', restartsMs = [] }: Script) {
  /** The journal: a call that was answered is not made again. */
  const journal = new Map<string, unknown>();
  const paid: string[] = [];
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ size: null, shares: [0, 1, 0, 0, 0, 0], grading: { ...GRADING, ...grading } })),
    codec: createCodec(),
    ports: (scheduler) => ({
      domains: new Set(['math']),
      target: { model: 'target', complete: () => of(aReply()) },
      teacher: { model: 'teacher', complete: () => of(aReply({ content: '\\boxed{4}' })) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.3))) },
      verify: (output, { answer }) => of(verifyMath(output, answer)),
      call: (identity, perform) => {
        const question = Number(/q(\d+)/.exec(JSON.stringify(identity.request))?.[1]);
        const key = `${identity.role} q${question}/${identity.attempt}`;
        const known = journal.get(key);
        if (known !== undefined) return of(known) as never;
        const answer = `\\boxed{${target(question, identity.attempt)}}`;
        return perform().pipe(
          map((reply) => (identity.role === 'target' ? { ...reply, content: answer } : reply)),
          delay(10 + ((question * 7 + identity.attempt * 13) % 40), scheduler),
          tap((reply) => {
            journal.set(key, reply);
            paid.push(key);
          }),
        );
      },
    }),
  });
  for (let n = 1; n <= questions; n += 1) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`, { answer: gold(n) }));
  let at = 0;
  for (const restart of restartsMs.toSorted((a, b) => a - b)) {
    driver.advanceBy(restart - at);
    at = restart;
    driver.restart();
  }
  driver.advanceBy(60_000);
  const graded = LEVELS.flatMap((level) => driver.outputs<GradedQuestion>(levelTopic(level))).map(({ value }) => value);
  const ungraded = driver.outputs<Ungraded>('ungraded').map(({ value }) => value);
  const cot = driver.outputs<VerifiedRecord>('cot').map(({ value }) => value);
  return { driver, graded, ungraded, cot, paid };
}

const gradesOf = (graded: readonly GradedQuestion[]): unknown =>
  Object.fromEntries(graded.map(({ question, grade }) => [question.id, grade]));

describe('a campaign with several attempts a question', () => {
  it('stops where the level is decided, and says so in the grade', () => {
    const { graded, paid } = run({
      grading: { method: 'pass-rate', attempts: 8, confidence: 1 },
      questions: 2,
      target: (question) => (question === 1 ? '4' : '5'),
    });
    expect(gradesOf(graded)).toMatchObject({
      q1: {
        level: 0,
        policy: 'pass-rate@1',
        attempts: 7,
        correct: 7,
        stopped: 'decided',
        bands: [0.8, 0.6, 0.4, 0.2, 0],
      },
      q2: { level: 5, attempts: 8, correct: 0, stopped: 'all-made', score: null, grader: null },
    });
    expect(paid.filter((call) => call.startsWith('target'))).toHaveLength(15);
    expect(paid.filter((call) => call.startsWith('scorer'))).toEqual([]);
  });

  it('has the scorer rate what no attempt solved (hybrid)', () => {
    const { graded, paid } = run({
      grading: { method: 'hybrid', attempts: 4 },
      questions: 2,
      target: (question, attempt) => (question === 1 && attempt === 3 ? '4' : '5'),
    });
    expect(gradesOf(graded)).toMatchObject({
      q1: { level: 3, grader: null, correct: 1 },
      q2: { level: 4, grader: 'prm', score: 0.3, correct: 0 },
    });
    expect(paid.filter((call) => call.startsWith('scorer'))).toHaveLength(4);
  });

  it('grades each question once and pays for no attempt twice, with the same grades after a kill at any time', () => {
    const answer = (question: number, attempt: number): string =>
      String(4 + ((question * 31 + attempt * attempt * 17) % 3));
    const methods = fc.constantFrom('pass-rate', 'hybrid');
    const anyKills = fc.array(fc.nat(400), { maxLength: 4 });
    fc.assert(
      fc.property(
        methods,
        fc.constantFrom(4, 8, 16),
        fc.constantFrom(0.8, 1),
        anyKills,
        (method, attempts, confidence, restartsMs) => {
          const script: Script = { grading: { method, attempts, confidence }, questions: 12, target: answer };
          const calm = run(script);
          const killed = run({ ...script, restartsMs });
          expect(killed.graded).toHaveLength(12);
          expect(gradesOf(killed.graded)).toEqual(gradesOf(calm.graded));
          expect(new Set(killed.paid).size).toBe(killed.paid.length);
          const ofTarget = (paid: readonly string[]): string[] =>
            paid.filter((call) => call.startsWith('target')).toSorted();
          expect(ofTarget(killed.paid)).toEqual(ofTarget(calm.paid));
          expect(killed.driver.conservation('grade')).toMatchObject({ in: 12, forwarded: 12 });
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a campaign over questions without a gold answer', () => {
  const consensus = { method: 'pass-rate', attempts: 5, confidence: 1, consensus: { minShare: 0.6 } } as const;

  it('labels them by consensus, verifies traces against the label, and says so in grade and record', () => {
    const { graded, ungraded, cot } = run({
      grading: consensus,
      questions: 3,
      gold: (question) => (question === 3 ? '4' : ''),
      target: (question, attempt) => (question === 2 ? String(attempt) : attempt === 0 ? '9' : '4'),
    });
    const label = { label: '4', votes: 4, share: 0.8 };
    expect(gradesOf(graded)).toMatchObject({
      q1: { consensus: label, correct: 4, attempts: 5, level: 1 },
      q3: { consensus: null },
    });
    expect(graded.find(({ question }) => question.id === 'q1')?.question.answer).toBe('4');
    expect(ungraded).toMatchObject([{ question: { id: 'q2', answer: '' }, reason: 'no-consensus' }]);
    const records = cot.map(toMessagesRecord).filter(({ id }) => id === 'q1');
    expect(records).toMatchObject([{ gold: '4', consensus: 0.8 }]);
  });

  it.each<Partial<GradingOptions>>([{}, { method: 'pass-rate', attempts: 4 }])(
    'sets them aside before anything is paid where there is no consensus in the configuration',
    (grading) => {
      const { ungraded, paid } = run({ grading, questions: 2, gold: () => ' ', target: () => '4' });
      expect(ungraded.map(({ reason }) => reason)).toEqual(['gold-missing', 'gold-missing']);
      expect(paid).toEqual([]);
    },
  );

  it('gives the same labels and grades after a kill at any time', () => {
    const script: Script = {
      grading: consensus,
      questions: 8,
      gold: () => '',
      target: (question, attempt) => String((question * attempt) % 3),
    };
    const calm = run(script);
    expect(calm.graded.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 4 }), (restartsMs) => {
        const killed = run({ ...script, restartsMs });
        expect(gradesOf(killed.graded)).toEqual(gradesOf(calm.graded));
        expect(killed.ungraded.map(({ question }) => question.id).toSorted()).toEqual(
          calm.ungraded.map(({ question }) => question.id).toSorted(),
        );
        expect(new Set(killed.paid).size).toBe(killed.paid.length);
      }),
      { numRuns: 15 },
    );
  });
});
