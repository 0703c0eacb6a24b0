import { randomInt } from 'node:crypto';
import { isPortFree } from '../../../src/kafka/embedded/ports.ts';

/** Below the ports that systems assign (Linux from 32768, others from 49152), above those that servers usually use. */
const [FIRST, END] = [20_000, 32_000];

/**
 * Different unused ports of 127.0.0.1 that no outgoing connection ever gets: a broker that is stopped for a while finds
 * its port free when it returns.
 */
export async function findLastingPorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  for (let tries = 0; found.size < count; tries += 1) {
    if (tries > 1000) throw new Error(`found no ${count} free ports of 127.0.0.1 from ${FIRST} to ${END - 1}`);
    const port = randomInt(FIRST, END);
    if (!found.has(port) && (await isPortFree(port))) found.add(port);
  }
  return [...found];
}
