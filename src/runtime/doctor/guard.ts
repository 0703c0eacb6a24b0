import { checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { describeError } from '../../records/sluice-error.ts';

/** Maximum time of a group of checks: one that hangs must not prevent the results of the others. Milliseconds. */
const DEADLINE_MS = 60_000;

/** The advice for a check that could not be run. */
export const REPORT = 'report it: this check itself has failed';

/**
 * Runs checks of one kind. If they throw or do not end, the result is a failed check with this advice, so a failure
 * never stops the other checks.
 */
export async function guardedAll(
  name: string,
  fix: string,
  makeChecks: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Check[]>((resolve) => {
    const tell = (): void => resolve([checkFailed(name, `no end within ${DEADLINE_MS / 1000} s`, fix)]);
    timer = setTimeout(tell, DEADLINE_MS);
  });
  try {
    return await Promise.race([makeChecks(), late]);
  } catch (error) {
    return [checkFailed(name, describeError(error), fix)];
  } finally {
    clearTimeout(timer);
  }
}

/** Like `guardedAll`, for one check. */
export async function guarded(name: string, fix: string, makeCheck: () => Promise<Check>): Promise<Check> {
  const [check] = await guardedAll(name, fix, async () => [await makeCheck()]);
  return check ?? checkFailed(name, 'it told nothing', fix);
}
