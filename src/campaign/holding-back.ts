import type { CampaignStatus } from './campaign-status.ts';
import { describeShortfall } from './shortfall.ts';

/** The cause that a campaign waits for. */
export interface HoldingBack {
  readonly kind: 'endpoint' | 'shortfall' | 'no-worker' | 'stock' | 'traces' | 'questions';
  readonly text: string;
}

/** No worker runs if there is no commit for this long: a task with work commits at least every few seconds. */
const QUIET_MS = 60_000;

/** Null: the campaign is complete, or has no specific cause. */
export function holdingBack(status: CampaignStatus, lastCommitMs: number | null, nowMs: number): HoldingBack | null {
  if (status.complete) return null;
  const [waiting] = status.waiting;
  if (waiting !== undefined) {
    return { kind: 'endpoint', text: `${waiting.stage} waits for the ${waiting.role}: ${waiting.reason}` };
  }
  const [lack] = status.shortfall ?? [];
  if (lack !== undefined) return { kind: 'shortfall', text: describeShortfall(lack, status.size !== null) };
  const [grade] = status.stages;
  const inFlight = status.levels.reduce((sum, level) => sum + level.inFlight, 0);
  const queued = grade?.lag ?? 0;
  if (lastCommitMs === null) return { kind: 'no-worker', text: 'no worker has committed anything yet' };
  if (queued + inFlight > 0 && nowMs - lastCommitMs > QUIET_MS) {
    return { kind: 'no-worker', text: 'there is work, and no worker has committed anything for over a minute' };
  }
  const empty = status.levels.filter(
    ({ target, verified, inFlight: drawn, stock }) => status.size !== null && stock === 0 && verified + drawn < target,
  );
  if (empty.length > 0 && queued > 0) {
    const names = empty.map(({ level }) => level).join(', ');
    return { kind: 'stock', text: `no stock of level ${names}: ${queued} questions are still to be graded` };
  }
  if (inFlight > 0) return { kind: 'traces', text: `${inFlight} selected questions wait for their traces` };
  return queued === 0 ? { kind: 'questions', text: 'all questions are graded: it waits for new ones' } : null;
}
