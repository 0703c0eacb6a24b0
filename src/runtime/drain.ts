import { once as onceEvent } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageRunner } from '../engine/stage-runner.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { CampaignSources } from './campaign-sources.ts';
import type { WorkerOptions } from './worker-options.ts';

/** How long what sources have read may take to be stored when a worker ends by an error. */
const AT_ONCE_MS = 5000;

/** How long the last commits may take beyond the grace: a transaction has as long. */
const LAST_COMMITS_MS = 15_000;

/**
 * Lets what is in flight finish, and stores what was read, within the grace; a second signal ends it at once. Rejects where
 * Kafka does not take the last commits: waiting for ever would leave the end to a kill.
 */
export async function drainAll(
  runners: readonly StageRunner[],
  sources: CampaignSources | null,
  { abort, graceMs }: Pick<WorkerOptions, 'abort' | 'graceMs'>,
): Promise<void> {
  const atOnce = new Promise<'abort'>((resolve) => {
    if (abort.aborted) resolve('abort');
    abort.addEventListener('abort', () => resolve('abort'), { once: true });
  });
  const drained = Promise.all([sources?.stop(graceMs), ...runners.map((runner) => runner.drain(graceMs))]);
  const timer = new AbortController();
  const late = sleep(graceMs + LAST_COMMITS_MS, 'late' as const, { signal: timer.signal });
  late.catch(() => undefined);
  try {
    const first = await Promise.race([drained, atOnce, late]);
    if (first === 'abort') await Promise.all(runners.map((runner) => runner.stop()));
    if (first !== 'late') return;
  } finally {
    timer.abort();
  }
  const seconds = Math.round((graceMs + LAST_COMMITS_MS) / 1000);
  throw new SluiceError(
    'kafka-unreachable',
    `Kafka did not take the last commits within ${seconds} s of the drain; what is not committed is done by the next worker, with the replies that are journaled`,
  );
}

/**
 * Waits for what a worker begins with; false: it was asked to stop, and that does not come. After the first signal it is
 * waited for as long as for last commits, since Kafka may be away, and not at all after the second.
 */
export async function unlessStopped(
  beginning: Promise<void>,
  { drain, abort }: Pick<WorkerOptions, 'drain' | 'abort'>,
): Promise<boolean> {
  const over = new AbortController();
  const stopped = async (): Promise<false> => {
    await once(drain, over.signal);
    await Promise.race([once(abort, over.signal), sleep(LAST_COMMITS_MS, undefined, { signal: over.signal })]);
    return false;
  };
  const giveUp = stopped();
  // It is not waited for any more.
  giveUp.catch(() => undefined);
  beginning.catch(() => undefined);
  try {
    return await Promise.race([beginning.then(() => true), giveUp]);
  } finally {
    over.abort();
  }
}

/** Resolves when a signal is aborted. Rejects when it is waited for no more. */
const once = async (signal: AbortSignal, over: AbortSignal): Promise<void> => {
  if (!signal.aborted) await onceEvent(signal, 'abort', { signal: over });
};

/** Ends all without waiting for calls. */
export async function stopAtOnce(runners: readonly StageRunner[], sources: CampaignSources | null): Promise<void> {
  await Promise.all([sources?.stop(AT_ONCE_MS), ...runners.map((runner) => runner.stop())]);
}
