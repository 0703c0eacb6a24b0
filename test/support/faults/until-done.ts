import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectedFault } from './broker-proxy.ts';
import type { FaultWorker } from './fault-campaign.ts';

const DEADLINE_MS = 60_000;

/** Waits until faults have been injected into a worker with work. */
export async function untilDone(faults: readonly InjectedFault[], worker: FaultWorker, what: string): Promise<void> {
  for (const deadline = performance.now() + DEADLINE_MS; ;) {
    if (faults.every(({ isDone }) => isDone)) return;
    if (performance.now() > deadline || !worker.isRunning) {
      const done = faults.filter(({ isDone }) => isDone).length;
      throw new Error(`${what}: ${done} of ${faults.length} came about; ${worker.name} said\n${worker.notes}`);
    }
    await sleep(5);
  }
}
