import fc from 'fast-check';
import { delay, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { DEFAULT_TRACES } from '../../src/records/trace.ts';
import type { RejectedTrace, TraceOptions, VerifiedRecord } from '../../src/records/trace.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const HALVES = [0.5, 0.5, 0, 0, 0, 0] as const;

interface Script {
  readonly traces: Partial<TraceOptions>;
  readonly size: number;
  readonly questions: number;
  /** The n-th trace that the teacher writes for a question. */
  readonly teacher: (question: number, sample: number) => Partial<ChatReply>;
  /** When the worker is killed and started again, in milliseconds. */
  readonly restartsMs?: readonly number[];
}

/** A campaign in which odd questions are easy, and whose teacher has scripted answers. It has ended. */
function run({ traces, size, questions, teacher, restartsMs = [] }: Script) {
  const calls: string[] = [];
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ size, shares: HALVES, traces: { ...DEFAULT_TRACES, ...traces } })),
    codec: createCodec(),
    ports: (scheduler) => ({
      domains: new Set(['math']),
      target: {
        model: 'target',
        complete: ({ messages }) =>
          of(aReply({ content: /q\d*[13579]\?/.test(messages[0]?.content ?? '') ? '4' : 'five' })),
      },
      teacher: { model: 'teacher', complete: () => of(aReply()) },
      scorer: { model: 'prm', score: ({ steps }) => of(someScores(steps.map(() => 0.9))) },
      verify: (output) => of(output.includes('4') ? CORRECT : INCORRECT),
      // A call is known by its attempt: the same one gives the same reply, as out of the journal.
      call: (identity, perform) => {
        if (identity.role !== 'teacher') return perform();
        const { messages } = identity.request as { messages: { content: string }[] };
        const question = Number(/q(\d+)/.exec(messages[0]?.content ?? '')?.[1]);
        calls.push(`q${question}/${identity.attempt}`);
        const reply = aReply({ content: '4', ...teacher(question, identity.attempt) });
        return of(reply).pipe(delay(10 + ((question * 7 + identity.attempt * 13) % 40), scheduler)) as never;
      },
    }),
  });
  for (let n = 1; n <= questions; n += 1) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`));
  let at = 0;
  for (const restart of restartsMs.toSorted((a, b) => a - b)) {
    driver.advanceBy(restart - at);
    at = restart;
    driver.restart();
  }
  driver.advanceBy(60_000);
  const cot = driver.outputs<VerifiedRecord>('cot').map(({ value }) => value);
  const rejected = driver.outputs<RejectedTrace>('rejected').map(({ value }) => value);
  return { driver, calls, cot, rejected };
}

const idsOf = (records: readonly { readonly question: { readonly id: string } }[]): ReadonlySet<string> =>
  new Set(records.map(({ question }) => question.id));

describe('a campaign with several samples a question', () => {
  it('pays for samples until one is right (first)', () => {
    const { calls, cot, rejected } = run({
      traces: { samples: 4 },
      size: 2,
      questions: 2,
      teacher: (_question, sample) => (sample < 2 ? { content: 'five' } : {}),
    });
    expect(calls.toSorted()).toEqual(['q1/0', 'q1/1', 'q1/2', 'q2/0', 'q2/1', 'q2/2']);
    expect(cot.map(({ attempt, traceIndex, traceCount }) => [attempt, traceIndex, traceCount])).toEqual([
      [2, 0, 1],
      [2, 0, 1],
    ]);
    expect(rejected).toEqual([]);
  });

  it('continues after a trace that was cut off, and takes the shortest right one', () => {
    const { cot } = run({
      traces: { samples: 4, choose: 'shortest' },
      size: 1,
      questions: 1,
      teacher: (_question, sample) =>
        sample === 0 ? { finishReason: 'length' } : { reasoning: 'x'.repeat(sample === 2 ? 5 : 50) },
    });
    expect(cot).toMatchObject([{ attempt: 2, reply: { reasoning: 'xxxxx' } }]);
  });

  it('has a record for each right trace, and counts its question once (all)', () => {
    const { driver, cot } = run({
      traces: { samples: 3, choose: 'all' },
      size: 4,
      questions: 12,
      teacher: (_question, sample) => (sample === 1 ? { content: 'five' } : {}),
    });
    expect(idsOf(cot).size).toBe(4);
    expect(cot).toHaveLength(8);
    expect(driver.conservation('trace')).toMatchObject({ in: 4, forwarded: 4 });
    expect(driver.counters('sample').get('verified/0')).toBe(2);
    expect(driver.counters('sample').get('verified/1')).toBe(2);
  });

  it('refuses a right trace at a gate, and asks for the next one; what is left of none has the reason of the gate', () => {
    const loop = 'wait, let me check this once more. '.repeat(50);
    const second = run({
      traces: { samples: 2 },
      size: 2,
      questions: 2,
      teacher: (_question, sample) => (sample === 0 ? { reasoning: loop } : {}),
    });
    expect(second.cot.map(({ attempt }) => attempt)).toEqual([1, 1]);
    const none = run({ traces: {}, size: 2, questions: 2, teacher: () => ({ reasoning: loop }) });
    expect(none.driver.conservation('trace')).toMatchObject({ in: 2, rejected: { repetitive: 2 } });
    expect(none.rejected.map(({ verdict }) => verdict?.verdict)).toEqual(['correct', 'correct']);
    expect(none.driver.counters('sample').get('evidence/habit:repetitive')).toBe(2);
  });

  it('keeps each trace of a question that none is right of, and counts the question once', () => {
    const { driver, rejected } = run({
      traces: { samples: 3, choose: 'all' },
      size: 2,
      questions: 2,
      teacher: (_question, sample) => (sample === 0 ? { finishReason: 'length' } : { content: 'five' }),
    });
    expect(rejected).toHaveLength(6);
    expect(driver.conservation('trace')).toMatchObject({ in: 2, rejected: { incorrect: 2 } });
    const drawn = ['rejected/0', 'rejected/1'].map((name) => driver.counters('sample').get(name));
    expect(drawn).toEqual([1, 1]);
  });

  it('ends each question once, at the size and in the mix, for all ends of its samples and kills at any time', () => {
    const choices = fc.constantFrom('first', 'shortest', 'all');
    const anyKills = fc.array(fc.nat(400), { maxLength: 3 });
    fc.assert(
      fc.property(
        choices,
        fc.integer({ min: 1, max: 5 }),
        fc.nat(1000),
        anyKills,
        (choose, samples, seed, restartsMs) => {
          const endOf = (question: number, sample: number): number => (question * 31 + sample * 17 + seed) % 5;
          const { driver, cot, rejected } = run({
            traces: { samples, choose },
            size: 10,
            questions: 60,
            restartsMs,
            teacher: (question, sample) =>
              [{ content: 'five' }, { finishReason: 'length' as const }, { reasoning: null }, {}, {}][
                endOf(question, sample)
              ] ?? {},
          });
          const verified = idsOf(cot);
          expect([...idsOf(rejected)].filter((id) => verified.has(id))).toEqual([]);
          expect(verified.size).toBe(10);
          const perLevel = [0, 1].map((level) => idsOf(cot.filter(({ grade }) => grade.level === level)).size);
          expect(perLevel).toEqual([5, 5]);
          for (const records of [cot, rejected]) {
            for (const id of idsOf(records)) {
              const own = records.filter(({ question }) => question.id === id);
              expect(own.map(({ traceIndex }) => traceIndex)).toEqual(own.map((_, index) => index));
              expect(own.every(({ traceCount }) => traceCount === own.length)).toBe(true);
            }
          }
          expect(driver.inFlight('trace')).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });
});
