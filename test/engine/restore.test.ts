import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { COUNTER } from '../../src/stream/counters.ts';
import type { RestoredTask } from '../../src/engine/restore.ts';
import { parseUsd } from '../../src/records/money.ts';
import { JOURNAL, lostOf, mapOf, QUESTIONS, TaskHistory } from '../support/task-history.ts';
import type { Call, Step } from '../support/task-history.ts';

const usual: readonly Step[] = [
  'ask',
  'ask',
  'receive',
  'receive',
  'call',
  'call',
  'see',
  'end',
  'end',
  'commit',
  'die',
];

const histories = (steps: readonly Step[]): fc.Arbitrary<[Step, number][]> =>
  fc.array(fc.tuple(fc.constantFrom(...steps), fc.nat(9999)), { minLength: 60, maxLength: 200 });

/** What is in a restored task, as values. */
function contentsOf(history: TaskHistory, restored: RestoredTask): object {
  const { state, ids, journal } = restored;
  const keys = [...new Set(history.calls.map(({ key }) => key))];
  return {
    input: mapOf(restored).snapshot(),
    sequence: state.sequence,
    counters: [...state.counters],
    ids: ids.size,
    replies: keys.map((key) => journal?.replyOf(key)?.toString() ?? null),
    started: keys.map((key) => journal?.startedBefore(key, Number.POSITIVE_INFINITY) ?? null),
    lowWater: journal?.lowWater(),
  };
}

/** Workers that have begun a call and not ended it, as far as the journal still says so. */
function unended(calls: readonly Call[]): string[] {
  const last = new Map(calls.map(({ worker, event }) => [worker, event]));
  return [...last].filter(([, event]) => event === 'started').map(([worker]) => worker);
}

function checkInputs(history: TaskHistory, restored: RestoredTask): void {
  const { cluster, ids } = history;
  const start = cluster.startOf(QUESTIONS);
  const map = mapOf(restored);
  const offsets = Array.from({ length: ids.length + 2 }, (_, offset) => offset);
  const open = offsets.filter((offset) => offset >= start && history.isOpen(offset));
  expect(offsets.filter((offset) => map.isOpen(offset))).toEqual(open);
  const last = history.lastProgress();
  if (last !== null && last.inputs[0] !== undefined && start <= last.inputs[0].base) {
    const { base, completed } = last.inputs[0];
    expect(map.snapshot()).toMatchObject({ base, completed });
  }
  const { state, money } = restored;
  expect(state.sequence).toBe(history.sequence);
  expect(state.counters.get(COUNTER.in) ?? 0).toBe(history.outcomes.size);
  expect(lostOf(restored)).toBe(history.lost);
  const { spend } = money.progress(0);
  expect(parseUsd(spend[0]?.savedUsd ?? '0')).toBe(BigInt(history.reusedCalls));
  // What retention takes of the journal before it is counted cannot be known.
  if (cluster.startOf(JOURNAL) > 0) return;
  const { spent, reserved } = history.money;
  expect(money.spent).toBe(spent);
  expect(money.exposure).toBe(spent + reserved);
}

function checkJournal(history: TaskHistory, { journal }: RestoredTask): void {
  const { cluster, codec } = history;
  const [questionsFrom, journalFrom] = [cluster.startOf(QUESTIONS), cluster.startOf(JOURNAL)];
  const retained = history.calls.filter(({ at }) => at >= journalFrom);
  const needed = retained.filter(({ input }) => input >= questionsFrom && history.isOpen(input));
  const found = new Map<string, string | null>();
  const expected = new Map<string, string | null>();
  for (const { key } of history.calls) {
    if (expected.has(key)) continue;
    const calls = needed.filter((call) => call.key === key);
    const value = journal?.replyOf(key) ?? null;
    const first = calls.find(({ event }) => event === 'reply');
    expected.set(key, first === undefined ? null : String(first.at));
    found.set(key, value === null ? null : codec.decode('model-call', value).reply);
    const started = journal?.startedBefore(key, Number.POSITIVE_INFINITY) ?? null;
    if (started === null ? unended(calls).length > 0 : !unended(calls).includes(started)) {
      expect(started, `who has started ${key}`).toBe(unended(calls).join(' or '));
    }
  }
  expect(found).toEqual(expected);
  // It remembers inputs without an outcome, and no others: the window bounds it.
  expect(journal?.lowWater()).toBe(needed[0]?.at ?? journal?.position);
}

/** What a new owner is given from the source: what it takes as new. */
function received(history: TaskHistory, restored: RestoredTask): number[] {
  const map = mapOf(restored);
  return history.cluster
    .committed(QUESTIONS, map.position)
    .map(({ offset }) => offset)
    .filter((offset) => map.receive(offset));
}

describe('a restored task', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const check = (steps: readonly Step[]): Promise<void> =>
    fc.assert(
      fc.asyncProperty(histories(steps), fc.nat(), async (script, seed) => {
        const history = new TaskHistory(seed);
        await history.acquire();
        for (const [step, n] of [...script, ['die', 1] as const]) {
          if (!(await history.do(step, n))) continue;
          const restored = await history.acquire();
          checkInputs(history, restored);
          checkJournal(history, restored);
          expect(restored.ids.size).toBe(history.knownIds.size);
          expect([...history.knownIds].filter((id) => !restored.ids.has(id))).toEqual([]);
        }
        // An owner that dies before it has done anything changes nothing.
        const before = contentsOf(history, await history.acquire());
        const again = await history.acquire();
        expect(contentsOf(history, again)).toEqual(before);
        const start = history.cluster.startOf(QUESTIONS);
        const open = history.ids.map((_, offset) => offset).filter((o) => o >= start && history.isOpen(o));
        expect(received(history, again)).toEqual(open);
      }),
      // Shrinking takes longer than the test may: the seed and path that are printed do it, without `endOnFailure`.
      { numRuns: 80, endOnFailure: true },
    );

  it(
    'restores the committed state, wherever its owner died, and has each journaled reply to an open input',
    { timeout: 60_000 },
    () => check(usual),
  );

  it(
    'restores the same state if retention took questions and journal records, and counts the lost questions',
    { timeout: 60_000 },
    () => check([...usual, 'delete', 'expire']),
  );

  /** A task that has committed outcomes, whose owner has died. */
  async function committed(): Promise<TaskHistory> {
    const history = new TaskHistory(1);
    await history.acquire();
    for (const step of ['ask', 'ask', 'receive', 'receive', 'end', 'end', 'commit', 'die'] as const)
      await history.do(step, 1);
    expect(history.lastProgress()?.inputs[0]?.base).toBeGreaterThan(0);
    return history;
  }

  it('is refused if its position is beyond the end of its partition, before a call is made', async () => {
    const history = await committed();
    const position = history.lastProgress()?.inputs[0]?.base;
    history.cluster.logOf(QUESTIONS).splice(0);
    await expect(history.acquire()).rejects.toMatchObject({
      code: 'topic-recreated',
      retriable: false,
      message: expect.stringMatching(
        new RegExp(
          `questions, partition 0: the next offset to read is ${position}, but the partition ends at 0.*sluice reset --to-start`,
        ),
      ),
    });
  });

  it('waits for a leader that does not know the last records yet', async () => {
    const history = await committed();
    const log = history.cluster.logOf(QUESTIONS);
    const last = log.splice(0);
    setTimeout(() => log.push(...last), 1000);
    const restored = await history.acquire();
    expect(mapOf(restored).position).toBe(history.lastProgress()?.inputs[0]?.base);
  });
});
