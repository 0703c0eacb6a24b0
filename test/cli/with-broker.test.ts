import { expect, it } from 'vitest';
import { withBroker } from '../../src/cli/with-broker.ts';
import type { BrokerAccess } from '../../src/cli/with-broker.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

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
