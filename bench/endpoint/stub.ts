import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PeriodCount, PeriodFigures } from './period.ts';

/** The stub endpoint as a separate process. */
export interface Stub {
  readonly url: string;
  readonly pid: number;
  /** For repeated polling. */
  count(): Promise<PeriodCount>;
  read(): Promise<PeriodFigures>;
  /** Resets the counts, and returns the earlier ones. Calls in flight belong to the earlier counts. */
  reset(): Promise<PeriodFigures>;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('stub-endpoint.ts', import.meta.url));

/** The delay of the reference figures. */
export const DELAY_MS = 500;

/** Starts the stub; its delays are lognormal with sigma 0.6, or 0 with a mean of 0. It listens only on `host`. */
export async function startStub(meanMs: number = DELAY_MS, host = '127.0.0.1'): Promise<Stub> {
  const child = fork(PROGRAM, [String(meanMs), '0.6', '1', host], { serialization: 'advanced' });
  const [url] = (await once(child, 'message')) as [string];
  const ask = async <Answer>(what: 'count' | 'read' | 'reset'): Promise<Answer> => {
    const answered = once(child, 'message');
    child.send(what);
    const [answer] = (await answered) as [Answer];
    return answer;
  };
  return {
    url,
    pid: child.pid ?? 0,
    count: () => ask('count'),
    read: () => ask('read'),
    reset: () => ask('reset'),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
