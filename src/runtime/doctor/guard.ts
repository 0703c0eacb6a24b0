import { checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { describeError } from '../../records/sluice-error.ts';

/** No group of checks may take longer: one that hangs must not keep the others from being told. Milliseconds. */
const DEADLINE_MS = 60_000;

/** What to do about a check that could not even be made. */
export const REPORT = 'report it: this check itself has failed';

/**
 * Makes checks of one kind; what it throws, and that it does not come to an end, is a failed check with this advice. So
 * one that fails never stops the others.
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

/** As `guardedAll`, for one check. */
export async function guarded(name: string, fix: string, makeCheck: () => Promise<Check>): Promise<Check> {
  const [check] = await guardedAll(name, fix, async () => [await makeCheck()]);
  return check ?? checkFailed(name, 'it told nothing', fix);
}
