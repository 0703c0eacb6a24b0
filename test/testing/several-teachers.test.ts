import fc from 'fast-check';
import { delay, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import type { ChatModel } from '../../src/records/model-ports.ts';
import { R1_PROMPTS } from '../../src/records/prompt-template.ts';
import { DEFAULT_TRACES } from '../../src/records/trace.ts';
import type { RejectedTrace, TraceOptions, VerifiedRecord } from '../../src/records/trace.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const TEACHERS = [
  { role: 'teacher', model: 'cheap', share: 3 },
  { role: 'teacher-2', model: 'dear', share: 1 },
] as const;

interface Script {
  readonly traces: Partial<TraceOptions>;
  /** What the teachers answer, in their order. */
  readonly answers: readonly [string, string];
  readonly questions: number;
  readonly restartMs?: number;
}

function run({ traces, answers, questions, restartMs = 0 }: Script) {
  const roles: string[] = [];
  const driver = new TopologyTestDriver({
    topology: buildTopology(
      settings({
        size: null,
        shares: [1, 0, 0, 0, 0, 0],
        teacherModel: 'cheap',
        teachers: TEACHERS,
        traces: { ...DEFAULT_TRACES, ...traces },
      }),
    ),
    codec: createCodec(),
    ports: (scheduler) => {
      const saying = (model: string, content: string): ChatModel => ({
        model,
        complete: () => of(aReply({ content })).pipe(delay(10, scheduler)),
      });
      return {
        domains: new Set(['math']),
        target: { model: 'target', complete: () => of(aReply({ content: '4' })) },
        teacher: saying('cheap', answers[0]),
        moreTeachers: [saying('dear', answers[1])],
        scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.9))) },
        verify: (output) => of(output === '4' ? CORRECT : INCORRECT),
        call: (identity, perform) => {
          if (identity.role !== 'target') roles.push(`${identity.role}/${identity.attempt}`);
          return perform();
        },
      };
    },
  });
  for (let n = 1; n <= questions; n += 1) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`));
  driver.advanceBy(restartMs);
  if (restartMs > 0) driver.restart();
  driver.advanceBy(60_000);
  const cot = driver.outputs<VerifiedRecord>('cot').map(({ value }) => value);
  const rejected = driver.outputs<RejectedTrace>('rejected').map(({ value }) => value);
  return { cot, rejected, roles, counters: driver.counters('trace') };
}

describe('a campaign with several teachers', () => {
  it('asks the next one only where the one before was wrong (in order)', () => {
    const script = { traces: { samples: 2, teacherOrder: 'in-order' }, questions: 3 } as const;
    const second = run({ ...script, answers: ['5', '4'] });
    expect(second.roles.toSorted()).toEqual([...Array(3).fill('teacher-2/1'), ...Array(3).fill('teacher/0')]);
    expect(second.cot.map(({ teacher, attempt }) => [teacher, attempt])).toEqual([1, 2, 3].map(() => ['dear', 1]));
    expect(Object.fromEntries([...second.counters].filter(([name]) => name.startsWith('traces/')))).toEqual({
      'traces/teacher/refused:incorrect': 3,
      'traces/teacher-2/right': 3,
      'traces/teacher-2/records': 3,
    });
    const first = run({ ...script, answers: ['4', '4'] });
    expect(first.roles).toEqual(Array(3).fill('teacher/0'));
    const none = run({ ...script, answers: ['5', '5'], questions: 1 });
    expect(none.rejected.map(({ teacher, attempt }) => [teacher, attempt])).toEqual([
      ['cheap', 0],
      ['dear', 1],
    ]);
  });

  it('asks target and teachers in the words of the campaign', () => {
    const said: string[] = [];
    const listening = (model: string): ChatModel => ({
      model,
      complete: ({ messages }) => {
        said.push(`${model}: ${messages.map(({ role, content }) => `${role} ${content}`).join(', ')}`);
        return of(aReply({ content: '4' }));
      },
    });
    const driver = new TopologyTestDriver({
      topology: buildTopology(
        settings({
          size: 1,
          shares: [1, 0, 0, 0, 0, 0],
          prompts: {
            target: { ...R1_PROMPTS, math: 'Solve: {question}' },
            teacher: { ...R1_PROMPTS, system: 'Think in English.', math: '{question} Box it.' },
          },
        }),
      ),
      codec: createCodec(),
      ports: () => ({
        domains: new Set(['math']),
        target: listening('target'),
        teacher: listening('teacher'),
        scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.9))) },
        verify: () => of(CORRECT),
      }),
    });
    driver.pipe('questions', 'q1', aQuestion('q1', { question: 'Why?' }));
    driver.advanceBy(1000);
    expect(said).toEqual(['target: user Solve: Why?', 'teacher: system Think in English., user Why? Box it.']);
  });

  it('divides the questions by shares, the same way after a restart', () => {
    const script = { traces: {}, answers: ['4', '4'], questions: 80 } as const;
    const teachersOf = (records: readonly VerifiedRecord[]): ReadonlyMap<string, string> =>
      new Map(records.map(({ question, teacher }) => [question.id, teacher]));
    const expected = teachersOf(run(script).cot);
    expect(expected.size).toBe(80);
    const cheap = [...expected.values()].filter((teacher) => teacher === 'cheap').length;
    expect(cheap).toBeGreaterThan(45);
    expect(cheap).toBeLessThan(75);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 150 }), (restartMs) => {
        const { cot } = run({ ...script, restartMs });
        expect(cot).toHaveLength(80);
        expect(teachersOf(cot)).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });
});
