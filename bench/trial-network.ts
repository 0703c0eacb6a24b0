import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStub } from './endpoint/stub.ts';
import { HOST, Namespaces, within } from './network/namespaces.ts';
import { startThreeBrokers } from './network/three-brokers.ts';
import { runCalls } from './support/calls-run.ts';
import { startSluice } from './support/command-line.ts';
import { prepareCampaign, workerArguments } from './support/ground.ts';
import { describeMachine, loadNow } from './support/machine.ts';

/**
 * `npm run trial:network` (Linux, as root, with iproute2): 1, 2, 4 and 8 workers, each in a separate network namespace,
 * with three brokers in their namespaces and an endpoint of this machine, which they reach only over a bridge. Each
 * worker may have 32 calls in flight; eight workers fill the endpoint's 256. It prints the share of the limit that is
 * in flight, and the calls per second relative to those of one worker.
 */
const SLOTS_EACH = 32;
/** So long that the CPU does not limit eight workers on two cores. */
const MEAN_MS = 2_000;
const CALLS_PER_SLOT = 30;
const WORKERS = [1, 2, 4, 8] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

for (const line of await describeMachine()) say(line);
say(`load before: ${loadNow()}`);
const dir = await mkdtemp(path.join(tmpdir(), 'sluice-network-'));
const network = Namespaces.open();
try {
  const brokers = await startThreeBrokers(
    [1, 2, 3].map((nr) => network.add(`broker-${nr}`)),
    dir,
  );
  const places = Array.from({ length: Math.max(...WORKERS) }, (_, i) => network.add(`worker-${i + 1}`));
  const stub = await startStub(MEAN_MS, HOST);
  try {
    const env = { KAFKA_BROKERS: brokers.addresses.join(',') };
    let ofOne = Number.NaN;
    say(
      '| workers | limit of all | in flight, of the limit, steady | calls a second | beside one worker | calls made twice |',
    );
    say('|---|---|---|---|---|---|');
    for (const workers of WORKERS) {
      const slots = workers * SLOTS_EACH;
      const calls = slots * CALLS_PER_SLOT;
      const config = await prepareCampaign({ dir, env, stub }, { name: `of-${workers}`, slots: SLOTS_EACH, calls });
      const started = places.slice(0, workers);
      const run = await runCalls({
        stub,
        brokerPid: null,
        slots,
        calls,
        start: () =>
          started.map((place) =>
            startSluice(workerArguments(config), { env, note: () => undefined, within: within(place) }),
          ),
      });
      if (workers === 1) ofOne = run.steadyPerSecond;
      const beside = run.steadyPerSecond / ofOne;
      say(
        `| ${workers} | ${slots} | ${run.steadyShare.toFixed(3)} | ${run.steadyPerSecond.toFixed(1)} | ${beside.toFixed(2)} | ${run.calls - calls} |`,
      );
    }
  } finally {
    await stub.stop();
    await brokers.stop();
  }
} finally {
  network.close();
  await rm(dir, { recursive: true, force: true });
}
