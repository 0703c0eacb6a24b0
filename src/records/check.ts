/** The result of a check of `sluice doctor`; `skipped`: its dependencies are missing, or it was not requested. */
export type CheckStatus = 'ok' | 'failed' | 'skipped';

/** One check of `sluice doctor`. */
export interface Check {
  /** `broker`, `transactions`, `target`, `sandbox` … */
  readonly name: string;
  readonly status: CheckStatus;
  /** The finding, or why the check was skipped. */
  readonly found: string;
  /** What to do; null if nothing. With `ok` it is advice. */
  readonly fix: string | null;
}

/** A successful check; `advice` if it could be better. */
export const checkedOk = (name: string, found: string, advice: string | null = null): Check => ({
  name,
  status: 'ok',
  found,
  fix: advice,
});

/** A check with a problem that must be fixed. */
export const checkFailed = (name: string, found: string, fix: string): Check => ({
  name,
  status: 'failed',
  found,
  fix,
});

/** A check that could not run, or has nothing to check. */
export const checkSkipped = (name: string, why: string): Check => ({ name, status: 'skipped', found: why, fix: null });
