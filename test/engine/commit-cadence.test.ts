import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Committer, DEFAULT_CADENCE } from '../../src/engine/committer.ts';
import type { PendingCommit } from '../../src/engine/core/outbox.ts';
import type { TaskWriter } from '../../src/stream/log-port.ts';

const COMMIT_MS = 150;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A committer over a broker that takes its time for each commit; tells when commits began. */
function slowly(): {
  committer: Committer;
  begun: number[];
  add: (outcomes: number, more: boolean, crowded?: boolean) => void;
} {
  const begun: number[] = [];
  let waiting = { outcomes: 0, more: false, crowded: false };
  const writer: TaskWriter = {
    commit: () => {
      begun.push(performance.now());
      return new Promise((resolve) => setTimeout(resolve, COMMIT_MS));
    },
    close: () => Promise.resolve(),
  };
  const prepareCommit = (): PendingCommit | null => {
    if (waiting.outcomes === 0) return null;
    waiting = { ...waiting, outcomes: 0 };
    const progress = { topic: 'control.grade', partition: 0, key: Buffer.of(), value: Buffer.of() } as const;
    return {
      progress: { sequence: begun.length, worker: 'a' },
      batch: { offsets: [], outputs: [], progress },
      committed: () => undefined,
    };
  };
  const committer = new Committer(writer, {
    openWriter: () => Promise.resolve(writer),
    readProgress: () => Promise.resolve(null),
    waiting: () => ({ ...waiting, bytes: 0, moved: false, urgent: false }),
    prepareCommit,
    alive: () => Promise.resolve(),
    fenced: () => undefined,
    fatal: (error) => {
      throw error;
    },
    note: () => undefined,
  });
  return {
    committer,
    begun,
    add: (outcomes, more, crowded = false) => {
      waiting = { outcomes: waiting.outcomes + outcomes, more, crowded };
      committer.notice();
    },
  };
}

it('commits less often while commits are slow and more outcomes are expected', async () => {
  const { begun, add } = slowly();
  add(DEFAULT_CADENCE.enoughOutcomes, true);
  // Nothing is known of the broker yet.
  await vi.advanceTimersByTimeAsync(DEFAULT_CADENCE.minIntervalMs + COMMIT_MS);
  const before = performance.now();
  add(DEFAULT_CADENCE.enoughOutcomes, true);
  await vi.advanceTimersByTimeAsync(5 * COMMIT_MS);
  expect(begun).toEqual([expect.any(Number), before + 5 * COMMIT_MS]);
});

it('postpones a commit of few outcomes while more are expected, until enough wait', async () => {
  const { begun, add } = slowly();
  const { minIntervalMs, fewIntervalMs, enoughOutcomes } = DEFAULT_CADENCE;
  add(1, true);
  const first = performance.now();
  await vi.advanceTimersByTimeAsync(minIntervalMs + 1);
  add(1, true);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toEqual([]);
  add(enoughOutcomes, true);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(1);
  expect(begun[0]).toBeLessThan(first + fewIntervalMs);
});

it('postpones no commit while waiting outcomes keep records out', async () => {
  const { begun, add } = slowly();
  const { minIntervalMs, fewIntervalMs } = DEFAULT_CADENCE;
  add(1, true);
  await vi.advanceTimersByTimeAsync(minIntervalMs + 1);
  expect(begun).toEqual([]);
  add(1, true, true);
  await vi.advanceTimersByTimeAsync(1);
  expect(begun).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(COMMIT_MS);
  add(1, true);
  const second = performance.now();
  // Five times what the last commit took is more.
  await vi.advanceTimersByTimeAsync(Math.max(fewIntervalMs, 5 * COMMIT_MS));
  expect(begun[1]).toBe(second + Math.max(fewIntervalMs, 5 * COMMIT_MS));
});

it('commits the last outcomes without waiting for others, also after slow commits', async () => {
  const { begun, add } = slowly();
  add(DEFAULT_CADENCE.enoughOutcomes, true);
  await vi.advanceTimersByTimeAsync(DEFAULT_CADENCE.minIntervalMs + COMMIT_MS);
  const before = performance.now();
  add(1, true);
  add(1, false);
  await vi.advanceTimersByTimeAsync(5 * COMMIT_MS);
  expect(begun).toEqual([expect.any(Number), before + DEFAULT_CADENCE.lastIntervalMs]);
});

it('commits many waiting outcomes at once', async () => {
  const { begun, add } = slowly();
  add(DEFAULT_CADENCE.maxOutcomes, true);
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toHaveLength(1);
});
