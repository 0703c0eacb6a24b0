/** How a check of `sluice doctor` came out; `skipped`: what it stands on is not there, or not asked for. */
export type CheckStatus = 'ok' | 'failed' | 'skipped';

/** One thing that `sluice doctor` looked at. */
export interface Check {
  /** `broker`, `transactions`, `target`, `sandbox` … */
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found, or why it was skipped. */
  readonly found: string;
  /** What to do; null where there is nothing. Beside `ok` it is advice. */
  readonly fix: string | null;
}

/** A check that is fine; `advice` where it could be better. */
export const checkedOk = (name: string, found: string, advice: string | null = null): Check => ({
  name,
  status: 'ok',
  found,
  fix: advice,
});

/** A check that found something that has to be fixed. */
export const checkFailed = (name: string, found: string, fix: string): Check => ({
  name,
  status: 'failed',
  found,
  fix,
});

/** A check that could not be made, or has nothing to look at. */
export const checkSkipped = (name: string, why: string): Check => ({ name, status: 'skipped', found: why, fix: null });
