import type { StageRunner } from '../engine/stage-runner.ts';
import type { CampaignSources } from './campaign-sources.ts';
import type { WorkerOptions } from './worker-options.ts';

/** How long what sources have read may take to be stored when a worker ends by an error. */
const AT_ONCE_MS = 5000;

/** Lets what is in flight finish, and stores what was read, within the grace; a second signal ends it at once. */
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
  if ((await Promise.race([drained, atOnce])) === 'abort') {
    await Promise.all(runners.map((runner) => runner.stop()));
  }
}

/** Ends all without waiting for calls. */
export async function stopAtOnce(runners: readonly StageRunner[], sources: CampaignSources | null): Promise<void> {
  await Promise.all([sources?.stop(AT_ONCE_MS), ...runners.map((runner) => runner.stop())]);
}
