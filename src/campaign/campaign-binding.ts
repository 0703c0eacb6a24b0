import { SluiceError } from '../records/sluice-error.ts';
import type { Progress } from '../stream/progress.ts';

/**
 * The fingerprint of a task during a reset of its campaign. It differs from every campaign's, so older versions refuse
 * it too.
 */
const RESET = 'reset';

/**
 * Whether a task's progress belongs to a different campaign. A task without any outcome does not bind the campaign: a
 * target that refused every request may be configured again.
 */
export const isOfOther = (progress: Progress, fingerprint: string): boolean =>
  progress.fingerprint !== fingerprint && [...progress.counters.values()].some((count) => count > 0);

/**
 * Checks that a task belongs to the configured campaign.
 *
 * @throws `SluiceError` with code `campaign-changed`: it was started with different settings; `campaign-resetting`: a
 * reset of it has started and has not ended
 */
export function checkBinding(progress: Progress, fingerprint: string): void {
  const { stage, task } = progress;
  if (isBeingReset(progress)) {
    throw new SluiceError(
      'campaign-resetting',
      `control.${stage}/${task}: a reset of this campaign was begun and has not ended, so part of its records may be gone. ` +
        'Wait until it ends or, where it was stopped, run `sluice reset` again: it goes on from there.',
    );
  }
  if (!isOfOther(progress, fingerprint)) return;
  throw new SluiceError(
    'campaign-changed',
    `control.${stage}/${task}: this campaign was begun with another target model, teacher, grading, seed or prompts. ` +
      'They are what a campaign is: put the old ones back, start a new campaign under another name, or restart this one ' +
      'from the beginning (`sluice reset`).',
  );
}

/** Whether a reset of the task's campaign has started and not ended. */
export const isBeingReset = ({ fingerprint }: Pick<Progress, 'fingerprint'>): boolean => fingerprint === RESET;

/** The task that a reset processes. */
export interface ResetTask {
  readonly stage: string;
  readonly task: number;
  /** The id of the process that resets. */
  readonly worker: string;
  readonly at: Date;
}

/** The progress with which a reset takes over a task: no worker of any version continues from it. */
export function markedForReset(last: Progress | null, task: ResetTask): Progress {
  return { ...begunAnew(last, task), fingerprint: RESET, counters: new Map([[RESET, 1]]) };
}

/**
 * The progress of a task that starts again at the first record of its inputs. Its counts are removed, and the settings
 * may change. The money is kept: paid amounts stay paid, and calls in flight stay reserved, so that the budget also
 * holds over the reset. The journal is read from its beginning, because every input needs its replies again.
 */
export function begunAnew(last: Progress | null, { stage, task, worker, at }: ResetTask): Progress {
  const account = last?.account ?? null;
  const budget = last?.budget ?? null;
  return {
    stage,
    task,
    sequence: (last?.sequence ?? 0) + 1,
    fingerprint: '',
    inputs: [],
    counters: new Map(),
    // Without an account, the whole journal is counted again.
    spend: account === null ? [] : (last?.spend ?? []),
    costs: [],
    journalLowWater: 0,
    worker,
    committedAt: at,
    waiting: [],
    account: account === null ? null : { ...account, wantedUsd: '0', nextUsd: '0' },
    budget: budget === null ? null : { ...budget, isExhausted: false },
  };
}
