import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SluiceError, describeError } from '../records/sluice-error.ts';

/** A file that was not written for this time is complete. */
const SETTLED_MS = 200;
const AGAIN_MS = 50;
/** A program that renews the token has written it completely after this time. */
const WITHIN_MS = 5_000;

/**
 * The token in a file that another program renews. If that program empties the file and then writes it (`curl … >
 * token`) or replaces it, a read may find it absent, empty or incomplete: such a file is read again until it was not
 * written for 0.2 s, for up to 5 s. Rejects with `token-not-renewed` if there is no token then.
 *
 * @param path the path of the file
 * @param written the same path as in the configuration
 */
export async function readTokenFile(path: string, written: string): Promise<string> {
  const endsAt = performance.now() + WITHIN_MS;
  let last = { token: '', since: 0 };
  for (;;) {
    let problem = 'it is empty';
    try {
      const token = (await readFile(path, 'utf8')).trim();
      if (token !== last.token) last = { token, since: performance.now() };
      // Checked after the read: a file that is written meanwhile is younger. The file system may have another clock.
      const ageMs = Math.max(Date.now() - (await stat(path)).mtimeMs, performance.now() - last.since);
      if (token !== '' && ageMs > SETTLED_MS) return token;
    } catch (error) {
      problem = describeError(error);
    }
    if (performance.now() > endsAt) {
      const message = `${written}, the file of kafka.sasl.tokenFile, has held no token for ${WITHIN_MS / 1000} s: ${problem}`;
      throw new SluiceError('token-not-renewed', `${message}. Let something write a token into it`);
    }
    await sleep(AGAIN_MS);
  }
}
