import { setTimeout as sleep } from 'node:timers/promises';
import { startSluice } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, seconds } from '../support/row.ts';
import type { Row } from '../support/row.ts';

const SLOTS = 1024;
const ROUNDS = 3;

/** One kill and the following events, in seconds since the kill. */
interface Restart {
  /** The new worker has found its broker … */
  readonly connected: number;
  /** … has joined the group, which waits for the killed member's session to end … */
  readonly joined: number;
  /** … and makes a call. */
  readonly firstCall: number;
  /** The endpoint has nine tenths of its limit in flight again. */
  readonly full: number;
  readonly inFlightAtKill: number;
}

/** The interruption by a killed worker, if another one is started immediately. */
export const restartRow: Row = {
  name: 'restart',
  title: `kill -9 to the first new call at ${SLOTS} in flight`,
  run: () =>
    onGround(async (ground) => {
      const restarts: Restart[] = [];
      for (let round = 0; round < ROUNDS; round += 1) restarts.push(await killAndRestart(ground, round));
      const longest = restarts.toSorted((a, b) => b.firstCall - a.firstCall)[0];
      if (longest === undefined) throw new Error('no restart');
      return {
        figures: [
          figure('first new call after the kill, longest', longest.firstCall, { atMost: 10 }, seconds),
          figure(
            'of it, waiting for the dead session to end (6 s since its last heartbeat)',
            (longest.joined - longest.connected) / longest.firstCall,
          ),
          figure(
            'nine tenths of the limit in flight again, longest',
            Math.max(...restarts.map(({ full }) => full)),
            {},
            seconds,
          ),
        ],
        details: restarts.map(
          ({ connected, joined, firstCall, full, inFlightAtKill }) =>
            `- killed with ${inFlightAtKill} in flight; since the kill: broker found ${seconds(connected)}, group joined ${seconds(joined)}, first call ${seconds(firstCall)}, full again ${seconds(full)}`,
        ),
      };
    }),
};

async function killAndRestart(ground: Ground, round: number): Promise<Restart> {
  const { stub, env } = ground;
  const config = await prepareCampaign(ground, { name: `restart-${round}`, slots: SLOTS, calls: 30 * SLOTS });
  await stub.reset();
  const first = startSluice(workerArguments(config), { env, note: () => undefined });
  while ((await stub.count()).arrived < 6 * SLOTS) await sleep(20);
  const { arrived, ended } = await stub.count();
  const killedAt = now();
  first.process.kill('SIGKILL');
  await first.ended;
  // Requests of the killed worker may still be on their way to the endpoint.
  await sleep(100);
  await stub.reset();
  const heard = new Map<string, number>();
  const second = startSluice(workerArguments(config), {
    env,
    note: (line) => {
      for (const [what, pattern] of PHASES) if (pattern.test(line) && !heard.has(what)) heard.set(what, now());
    },
  });
  try {
    let full = 0;
    while (full === 0) {
      await sleep(20);
      const since = await stub.count();
      if (since.arrived - since.ended >= 0.9 * SLOTS) full = now();
      if (second.process.exitCode !== null)
        throw new Error('the second worker ended before the endpoint was full again');
    }
    const firstCallAt = (await stub.read()).arrivedAt[0] ?? Number.NaN;
    const since = (at: number | undefined): number => ((at ?? Number.NaN) - killedAt) / 1000;
    return {
      connected: since(heard.get('connected')),
      joined: since(heard.get('joined')),
      firstCall: since(firstCallAt),
      full: since(full),
      inFlightAtKill: arrived - ended,
    };
  } finally {
    second.process.kill('SIGKILL');
    await second.ended;
  }
}

/** The worker's log lines for each phase. */
const PHASES: ReadonlyMap<string, RegExp> = new Map([
  ['connected', /Kafka cluster at/],
  ['joined', /stage grade: tasks \d/],
]);

const now = (): number => performance.timeOrigin + performance.now();
