import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { doctorCommand } from '../../src/cli/doctor-command.ts';
import { ingestCommand } from '../../src/cli/ingest-command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { withBroker, withStop } from '../../src/cli/with-broker.ts';
import type { BrokerAccess } from '../../src/cli/with-broker.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { orAborted } from '../../src/runtime/abortable.ts';

const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
const config = parseConfig(
  // Nothing listens there: the cluster is waited for.
  { campaign: 'c', kafka: { brokers: ['127.0.0.1:9'] }, models: { target: model, teacher: model, scorer: model } },
  { cwd: '.', env: {} },
);

const stoppedAtOnce = (access?: BrokerAccess<string>): Promise<string> => {
  const ended = withBroker<string>(
    config,
    readEnvironment({}),
    () => undefined,
    () => Promise.resolve('used'),
    access,
  );
  process.emit('SIGTERM', 'SIGTERM');
  return ended;
};

it('a signal ends a command that waits for Kafka: with its own end, else as cancelled, which is no unexpected error', async () => {
  const [failed, stopped] = await Promise.allSettled([stoppedAtOnce(), stoppedAtOnce({ stopped: () => 'stopped' })]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
  expect(stopped).toEqual({ status: 'fulfilled', value: 'stopped' });
});

it('a signal ends ingest and doctor in the same way', async () => {
  const stopAtNote = { note: () => void process.emit('SIGTERM', 'SIGTERM') } as unknown as Terminal;
  const ingested = ingestCommand(
    config,
    readEnvironment({}),
    { files: ['package.json'], format: 'jsonl', map: null },
    stopAtNote,
  );
  await expect(ingested).rejects.toMatchObject({ code: 'cancelled' });
  const checked = doctorCommand(
    {},
    readEnvironment({}),
    (stop) => orAborted(new Promise(() => undefined), stop),
    stopAtNote,
  );
  process.emit('SIGTERM', 'SIGTERM');
  await expect(checked).rejects.toMatchObject({ code: 'cancelled', message: 'a signal ended it before it was done' });
});

it('a second signal ends a command that has nothing to finish and does not end at the first', async () => {
  const ended = withStop(readEnvironment({}), () => new Promise(() => undefined));
  process.emit('SIGINT', 'SIGINT');
  await sleep(550);
  process.emit('SIGINT', 'SIGINT');
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
});

it('the first signal ends it after 30 s, but not one that has something to finish', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const never = (): Promise<never> => new Promise(() => undefined);
  const ends = { reader: false, writer: false };
  const reader = withStop(readEnvironment({}), never).catch(() => (ends.reader = true));
  void withStop(readEnvironment({}), never, { stopping: () => undefined }).catch(() => (ends.writer = true));
  process.emit('SIGINT', 'SIGINT');
  await vi.advanceTimersByTimeAsync(29_000);
  expect(ends).toEqual({ reader: false, writer: false });
  await vi.advanceTimersByTimeAsync(2000);
  await reader;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(ends).toEqual({ reader: true, writer: false });
});
