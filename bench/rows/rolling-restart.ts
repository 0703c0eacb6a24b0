import { setTimeout as sleep } from 'node:timers/promises';
import { startStub } from '../endpoint/stub.ts';
import type { Stub } from '../endpoint/stub.ts';
import { startSluice } from '../support/command-line.ts';
import type { RunningProgram } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import { figure, seconds } from '../support/row.ts';
import type { Row } from '../support/row.ts';

const WORKERS = 4;
const SLOTS_EACH = 32;
const SLOTS = WORKERS * SLOTS_EACH;
const CALLS = 5_000;
/** Makes the campaign last longer than the restart of all workers. */
const MEAN_MS = 6_000;
const LOOK_MS = 20;

/** A worker of the row, and whether it has its tasks. */
interface StartedWorker {
  readonly program: RunningProgram;
  readonly joined: Promise<void>;
}

/**
 * All workers of a campaign are restarted one after the other, like a rollout that starts the new one first: the use of
 * the endpoint meanwhile, and whether a call is made twice.
 */
export const rollingRestartRow: Row = {
  name: 'rolling-restart',
  title: `restart of ${WORKERS} workers, one after the other, in a campaign of ${CALLS} questions`,
  run: () =>
    onGround(async (ground) => {
      const stub = await startStub(MEAN_MS);
      try {
        const config = await prepareCampaign({ ...ground, stub }, { name: 'rolling', slots: SLOTS_EACH, calls: CALLS });
        const started: RunningProgram[] = [];
        const start = (): StartedWorker => {
          const worker = startWorker(config, ground.env);
          started.push(worker.program);
          return worker;
        };
        try {
          const old = Array.from({ length: WORKERS }, start);
          await Promise.all(old.map(({ joined }) => joined));
          await untilInFlight(stub, 0.95 * SLOTS);
          const watch = new FillWatch(stub);
          const drains: number[] = [];
          const next: RunningProgram[] = [];
          for (const { program } of old) {
            const replacement = start();
            next.push(replacement.program);
            await replacement.joined;
            const askedAt = performance.now();
            program.process.kill('SIGTERM');
            const { code } = await program.ended;
            if (code !== 0) throw new Error(`a worker drained with exit code ${code}`);
            drains.push((performance.now() - askedAt) / 1000);
          }
          const during = await watch.stop();
          if (during.arrived > 0.95 * CALLS) throw new Error('the campaign was over before the restart was');
          const codes = await Promise.all(next.map(async ({ ended }) => (await ended).code));
          if (codes.some((code) => code !== 0)) throw new Error(`expected exit code 0, got ${codes.join(', ')}`);
          const { arrived } = await stub.count();
          if (arrived < CALLS) throw new Error(`expected ${CALLS} calls, got ${arrived}`);
          return {
            figures: [
              figure('calls made twice', arrived - CALLS, { atMost: 0 }, String),
              figure('in flight over the restart, of the limit', during.fill, { atLeast: 0.95 }),
              figure('the restart of all', during.seconds, {}, seconds),
              figure('drain of one worker, longest', Math.max(...drains), {}, seconds),
            ],
            details: [
              `- least in flight at a look during the restart: ${during.least} of ${SLOTS}; above the limit, where the new and the old one both had calls, counts as the limit`,
              `- drains: ${drains.map(seconds).join(', ')}; a call took ${MEAN_MS / 1000} s on average, lognormal with sigma 0.6`,
            ],
          };
        } finally {
          for (const { process: left } of started) left.kill('SIGKILL');
          await Promise.all(started.map(({ ended }) => ended));
        }
      } finally {
        await stub.stop();
      }
    }),
};

function startWorker(config: string, env: Readonly<Record<string, string>>): StartedWorker {
  let hasJoined: () => void = () => undefined;
  const joined = new Promise<void>((resolve) => {
    hasJoined = resolve;
  });
  const program = startSluice(workerArguments(config), {
    env,
    note: (line) => {
      if (/stage grade: tasks \d/.test(line)) hasJoined();
    },
  });
  return { program, joined };
}

async function untilInFlight(stub: Stub, wanted: number): Promise<void> {
  for (;;) {
    const { arrived, ended } = await stub.count();
    if (arrived - ended >= wanted) return;
    await sleep(LOOK_MS);
  }
}

/** The use of the endpoint, sampled continuously, each sample weighted by the time until the next. */
class FillWatch {
  readonly #startedAt = performance.now();
  readonly #stopped = new AbortController();
  readonly #done: Promise<void>;
  #area = 0;
  #least = Number.POSITIVE_INFINITY;
  #arrived = 0;

  constructor(stub: Stub) {
    this.#done = this.#look(stub);
  }

  async stop(): Promise<{ fill: number; least: number; seconds: number; arrived: number }> {
    this.#stopped.abort();
    await this.#done;
    const lastedMs = performance.now() - this.#startedAt;
    return {
      fill: this.#area / lastedMs / SLOTS,
      least: this.#least,
      seconds: lastedMs / 1000,
      arrived: this.#arrived,
    };
  }

  async #look(stub: Stub): Promise<void> {
    let last = this.#startedAt;
    while (!this.#stopped.signal.aborted) {
      const { arrived, ended } = await stub.count();
      const inFlight = Math.min(SLOTS, arrived - ended);
      await sleep(LOOK_MS);
      const now = performance.now();
      this.#area += inFlight * (now - last);
      this.#least = Math.min(this.#least, inFlight);
      this.#arrived = arrived;
      last = now;
    }
  }
}
