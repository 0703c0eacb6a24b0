import type { StageRunner } from '../engine/stage-runner.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { pause, untilAborted } from './abortable.ts';
import type { CampaignSources } from './campaign-sources.ts';
import type { WorkerOptions } from './worker-options.ts';

/** Time to store the rows that sources have read, when a worker ends by an error. */
const AT_ONCE_MS = 5000;

/** Time for the last commits after the grace period: the timeout of a transaction. */
const LAST_COMMITS_MS = 15_000;

/**
 * Lets calls in flight finish, and stores the rows that were read, within the grace period; a second signal ends it
 * immediately. Rejects if Kafka does not accept the last commits: waiting without a limit would leave the end to a
 * kill.
 */
export async function drainAll(
  runners: readonly StageRunner[],
  sources: CampaignSources | null,
  { abort, graceMs }: Pick<WorkerOptions, 'abort' | 'graceMs'>,
): Promise<void> {
  const drained = Promise.all([sources?.stop(graceMs), ...runners.map((runner) => runner.drain(graceMs))]);
  const over = new AbortController();
  const first = await Promise.race([
    drained.then(() => 'drained' as const),
    untilAborted(abort, over.signal).then(() => 'abort' as const),
    pause(graceMs + LAST_COMMITS_MS, over.signal).then(() => 'late' as const),
  ]).finally(() => over.abort());
  if (first === 'abort') await Promise.all(runners.map((runner) => runner.stop()));
  if (first !== 'late') return;
  const seconds = Math.round((graceMs + LAST_COMMITS_MS) / 1000);
  throw new SluiceError(
    'kafka-unreachable',
    `Kafka did not take the last commits within ${seconds} s of the drain; what is not committed is done by the next worker, with the replies that are journaled`,
  );
}

/**
 * Waits for the start of a worker; false if a stop was requested before. After the first signal it waits as long as for
 * the last commits, since Kafka may be away; after the second signal it does not wait.
 */
export async function unlessStopped(
  beginning: Promise<void>,
  { drain, abort }: Pick<WorkerOptions, 'drain' | 'abort'>,
): Promise<boolean> {
  const over = new AbortController();
  const stopped = async (): Promise<false> => {
    await untilAborted(drain, over.signal);
    await Promise.race([untilAborted(abort, over.signal), pause(LAST_COMMITS_MS, over.signal)]);
    return false;
  };
  // Nothing may wait for it any more.
  beginning.catch(() => undefined);
  try {
    return await Promise.race([beginning.then(() => true), stopped()]);
  } finally {
    over.abort();
  }
}

/** Ends everything without waiting for calls. */
export async function stopAtOnce(runners: readonly StageRunner[], sources: CampaignSources | null): Promise<void> {
  await Promise.all([sources?.stop(AT_ONCE_MS), ...runners.map((runner) => runner.stop())]);
}
