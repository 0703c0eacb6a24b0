import { delay, map, of, tap, throwError } from 'rxjs';
import type { DeadLetter } from '../../src/stream/dead-letter.ts';
import type { Observable, SchedulerLike } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion, Level, Ungraded } from '../../src/records/grade.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply, ChatRequest } from '../../src/records/model-reply.ts';
import { STAGES } from '../../src/records/topic-name.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../../src/records/trace.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import type { DrivenPorts } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import type { TopologySettings } from '../../src/topology/settings.ts';
import type { CampaignStage } from '../../src/topology/campaign-ports.ts';
import { aQuestion, aReply, CORRECT, INCORRECT, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';

const codec = createCampaignCodec();

const numberIn = (text: string): number => Number(/q(\d+)/.exec(text)?.[1]);
/** Question n is of level n mod 6. */
const levelOf = (n: number): Level => LEVELS[n % 6] ?? 0;
const SCORES = [1, 0.9, 0.7, 0.5, 0.3, 0.1];

/** Models that take 20, 5 and 100 ms; the teacher is wrong on every second question of levels 4 and 5 (4, 5, 16, …). */
const scripted =
  (over: Partial<DrivenPorts> = {}) =>
  (scheduler: SchedulerLike): DrivenPorts => {
    const after = <T>(ms: number, reply: T): Observable<T> => of(reply).pipe(delay(ms, scheduler));
    const answer = (request: ChatRequest, right: (n: number) => boolean): ChatReply => {
      const isRight = right(numberIn(request.messages[0]?.content ?? ''));
      return aReply({ content: `Some work.\n\nIt is \\boxed{${isRight ? 4 : 5}}.` });
    };
    return {
      domains: new Set(['math']),
      target: {
        model: 'target',
        complete: (request) =>
          after(
            20,
            answer(request, (n) => levelOf(n) === 0),
          ),
      },
      scorer: {
        model: 'prm',
        score: ({ question, steps }) => {
          const score = SCORES[levelOf(numberIn(question))] ?? 0;
          return after(5, someScores(steps.map(() => score)));
        },
      },
      teacher: {
        model: 'teacher',
        complete: (request) =>
          after(
            100,
            answer(request, (n) => levelOf(n) < 4 || Math.floor(n / 6) % 2 === 1),
          ),
      },
      verify: (output) => of(output.includes('{4}') ? CORRECT : INCORRECT),
      ...over,
    };
  };

const drive = (over: Partial<TopologySettings> = {}, ports = scripted()): TopologyTestDriver =>
  new TopologyTestDriver({ topology: buildTopology(settings(over)), codec, ports });

const pipeQuestions = (driver: TopologyTestDriver, from: number, to: number): void => {
  for (let n = from; n < to; n += 1) driver.pipe('questions', `q${n}`, aQuestion(`q${n}`));
};

const verifiedPerLevel = (driver: TopologyTestDriver): number[] =>
  LEVELS.map(
    (level) => driver.outputs<VerifiedRecord>('cot').filter(({ value }) => value.grade.level === level).length,
  );

const isConserved = (driver: TopologyTestDriver): boolean =>
  STAGES.every((stage) => {
    const { in: all, forwarded, rejected, deadLettered } = driver.conservation(stage);
    return all === forwarded + deadLettered + Object.values(rejected).reduce((sum, count) => sum + count, 0);
  });

describe('TopologyTestDriver', () => {
  it('takes a campaign to its size with exactly its mix, over real bytes and without a clock', () => {
    const driver = drive();
    pipeQuestions(driver, 0, 90);
    expect(driver.outputs('attempts')).toEqual([]);
    expect(driver.inFlight('grade')).toBe(64);
    driver.advanceBy(5_000);
    expect(verifiedPerLevel(driver)).toEqual([0, 5, 4, 3, 2, 1]);
    expect(driver.outputs('selected').length).toBe(driver.outputs('cot').length + driver.outputs('rejected').length);
    expect(driver.outputs('attempts')).toHaveLength(90);
    expect(driver.outputs('ids')).toHaveLength(90);
    for (const level of LEVELS) {
      const graded = driver.outputs<GradedQuestion>(`level-${level}`);
      expect(graded).toHaveLength(15);
      for (const { key, value } of graded) expect(levelOf(numberIn(key))).toBe(value.grade.level);
    }
    expect(isConserved(driver)).toBe(true);
    expect(driver.conservation('grade')).toMatchObject({ in: 90, forwarded: 90, rejected: {}, deadLettered: 0 });
    expect(driver.conservation('sample').noted).toBe(driver.outputs('selected').length);
  });

  it('keeps every record of a task on its own partition, and routes selections by key', () => {
    const driver = drive();
    pipeQuestions(driver, 0, 60);
    driver.advanceBy(5_000);
    const partitionOf = new Map(driver.outputs('questions').map(({ key, partition }) => [key, partition]));
    expect(new Set(partitionOf.values())).toEqual(new Set([0, 1]));
    for (const { key, partition } of driver.outputs('attempts')) expect(partition).toBe(partitionOf.get(key));
    const selected = new Map(driver.outputs<Selection>('selected').map(({ key, partition }) => [key, partition]));
    for (const { key, partition } of driver.outputs('cot')) expect(partition).toBe(selected.get(key));
  });

  it('advances the clock by the given time', () => {
    const driver = drive();
    pipeQuestions(driver, 1, 2);
    driver.advanceBy(24);
    expect(driver.outputs('level-1')).toEqual([]);
    driver.advanceBy(1);
    const [graded] = driver.outputs<GradedQuestion>('level-1');
    expect(graded?.value.gradedAt).toEqual(new Date(25));
    driver.advanceBy(99);
    expect(driver.outputs('cot')).toEqual([]);
    driver.advanceBy(1);
    expect(driver.outputs<VerifiedRecord>('cot')[0]?.value).toMatchObject({
      campaign: 'test',
      generatedAt: new Date(125),
      question: aQuestion('q1'),
    });
  });

  it('restarts after a crash from the committed state, and reaches the same end', () => {
    const driver = drive();
    pipeQuestions(driver, 0, 90);
    for (let n = 0; n < 20; n += 1) {
      driver.advanceBy(37);
      driver.restart();
    }
    driver.advanceBy(5_000);
    expect(verifiedPerLevel(driver)).toEqual([0, 5, 4, 3, 2, 1]);
    const keys = driver.outputs('selected').map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(isConserved(driver)).toBe(true);
  });

  it('counts a second question with an id as a duplicate, also while the first is in flight', () => {
    const driver = drive();
    for (const wait of [0, 100, 0]) {
      driver.pipe('questions', 'q1', aQuestion('q1'));
      driver.advanceBy(wait);
    }
    driver.restart();
    driver.pipe('questions', 'q1', aQuestion('q1'));
    driver.advanceBy(100);
    expect(driver.conservation('grade')).toMatchObject({ in: 4, forwarded: 1, rejected: { duplicate: 3 } });
    expect(driver.outputs('level-1')).toHaveLength(1);
  });

  it('never selects an id twice, though two partitions have graded it', () => {
    const driver = drive();
    driver.pipe('questions', 'q1', aQuestion('q1'), 0);
    driver.pipe('questions', 'q1', aQuestion('q1'), 1);
    driver.advanceBy(1_000);
    expect(driver.outputs('level-1')).toHaveLength(2);
    expect(driver.outputs('selected')).toHaveLength(1);
    expect(driver.conservation('sample')).toMatchObject({ in: 2, forwarded: 1, rejected: { duplicate: 1 } });
    expect(driver.counters('sample').get('duplicate/1')).toBe(1);
  });

  it('keeps a record that is not a question as a dead letter, and continues', () => {
    const driver = drive();
    driver.pipe('questions', 'bad', Buffer.from('not avro'));
    pipeQuestions(driver, 1, 2);
    driver.advanceBy(100);
    expect(driver.outputs('dead-letter')).toMatchObject([
      { key: 'bad', value: { topic: 'questions', reason: 'undecodable', offset: 0 } },
    ]);
    expect(driver.conservation('grade')).toMatchObject({ in: 2, forwarded: 1, deadLettered: 1 });
  });

  it('never asks a model a question that breaks the rules of ingest, from any writer', () => {
    let asked = 0;
    const driver = drive({}, (scheduler) => {
      const ports = scripted()(scheduler);
      const complete = (request: ChatRequest): Observable<ChatReply> => {
        asked += 1;
        return ports.target.complete(request);
      };
      return { ...ports, target: { ...ports.target, complete } };
    });
    driver.pipe('questions', 'blank', aQuestion('blank', { question: ' \n ' }));
    driver.pipe('questions', 'no-id', aQuestion('', {}));
    driver.pipe('questions', 'code', aQuestion('code', { domain: 'code', tests: null }));
    driver.pipe('questions', 'long', aQuestion('x'.repeat(257)));
    // The key need not be the id.
    driver.pipe('questions', 'another key', aQuestion('q1'));
    driver.advanceBy(1000);
    expect(asked).toBe(1);
    const letters = driver.outputs<DeadLetter>('dead-letter');
    const byKey = letters.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    expect(byKey.map(({ key, value }) => [key, value.reason, value.detail])).toEqual([
      ['blank', 'not-a-question', String.raw`question: expected text that is not blank, got " \n "`],
      ['code', 'not-a-question', 'tests: expected tests for a code question, got nothing'],
      ['long', 'not-a-question', expect.stringMatching(/^id: expected at most 256 bytes/)],
      ['no-id', 'not-a-question', 'id: expected text that is not blank, got ""'],
    ]);
    expect(driver.conservation('grade')).toMatchObject({ in: 5, forwarded: 1, deadLettered: 4 });
  });

  it('sets questions aside with the reason of the call that failed', () => {
    const complete = (): Observable<never> => throwError(() => new CallFailure('rate-limited', 'slow down'));
    const driver = drive({}, scripted({ target: { model: 'target', complete } }));
    pipeQuestions(driver, 0, 3);
    expect(driver.outputs<Ungraded>('ungraded').map(({ value }) => value.reason)).toEqual(
      Array.from({ length: 3 }, () => 'rate-limited'),
    );
    expect(driver.outputs('attempts')).toEqual([]);
  });

  it('ends a selection at its deadline, cancels the request, and draws another one', () => {
    let cancelled = 0;
    const driver = drive({ deadlinesMs: { grade: 60_000, trace: 50 }, size: 1 }, (scheduler) => ({
      ...scripted()(scheduler),
      teacher: {
        model: 'teacher',
        complete: () => of(aReply()).pipe(delay(100, scheduler), tap({ unsubscribe: () => (cancelled += 1) })),
      },
    }));
    driver.pipe('questions', 'q1', aQuestion('q1'));
    driver.pipe('questions', 'q7', aQuestion('q7'));
    driver.advanceBy(80);
    expect(driver.outputs<RejectedTrace>('rejected')).toMatchObject([
      { value: { reason: 'deadline-exceeded', reply: null } },
    ]);
    expect(cancelled).toBe(1);
    expect(driver.outputs('selected')).toHaveLength(2);
  });

  it('admits no more than the permits', () => {
    const driver = drive({ recordPermits: { grade: 2, trace: 1 } });
    pipeQuestions(driver, 1, 6);
    expect(driver.inFlight('grade')).toBe(2);
    driver.advanceBy(60);
    expect(driver.inFlight('trace')).toBe(1);
  });

  it('throws where a stage breaks its contract', () => {
    const topology = buildTopology(settings());
    const broken = (change: Partial<CampaignStage>): TopologyTestDriver =>
      new TopologyTestDriver({
        topology: {
          ...topology,
          bind: (models) => {
            const bound = topology.bind(models);
            return { ...bound, stages: bound.stages.map((s) => (s.name === 'grade' ? { ...s, ...change } : s)) };
          },
        },
        codec,
        ports: scripted(),
      });
    const writesElsewhere = broken({ outputs: ['ids'] });
    writesElsewhere.pipe('questions', 'q1', aQuestion('q1'));
    expect(() => writesElsewhere.advanceBy(100)).toThrow('stage grade does not write level-1');

    const elsewhere = { ref: { topic: 'questions', partition: 0, offset: 99 }, outputs: [], counts: {} } as const;
    const stranger = broken({
      isolation: 'stream',
      start: () => ({
        operator: map(() => ({ ...elsewhere, disposition: { kind: 'noted' } as const })),
        failed: () => expect.fail('no record fails'),
      }),
    });
    expect(() => stranger.pipe('questions', 'q1', aQuestion('q1'))).toThrow('which is not in flight');

    const unreadable = drive();
    expect(() => unreadable.pipe('selected', 'q1', Buffer.from('not avro'))).toThrow(
      'topic selected, partition 0, offset 0',
    );
  });
});
