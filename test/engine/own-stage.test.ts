import { map } from 'rxjs';
import { expect, it } from 'vitest';
import { StageRunner } from '../../src/engine/stage-runner.ts';
import type { Outcome } from '../../src/stream/outcome.ts';
import type { Stage } from '../../src/stream/stage.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { lineCodec as codec } from '../support/line-codec.ts';
import { until } from '../support/running-campaign.ts';

const upper: Stage = {
  name: 'upper',
  sources: [{ topic: 'lines', schema: 'line', undecodable: 'fatal', permits: 10, permitBytes: 2 ** 20 }],
  outputs: ['shouts'],
  deadLetters: null,
  control: 'control',
  calls: null,
  tasks: 'per-partition',
  operators: ['upper'],
  remembers: null,
  isolation: 'record',
  deadlineMs: 1000,
  start: () => ({
    operator: map(({ ref, value }) => told(ref, 'forwarded', String(value).toUpperCase())),
    failed: ({ ref }, failure) => ({ ...told(ref, failure, ''), disposition: { kind: 'rejected', reason: failure } }),
  }),
};

const told = (ref: Outcome['ref'], key: string, value: string): Outcome => {
  const outputs = [{ topic: 'shouts', key, value }];
  return { ref, disposition: { kind: 'forwarded' }, outputs, counts: {} };
};

const start = (stage: Stage, log: EmptyLog): Promise<StageRunner> =>
  StageRunner.start({
    stage,
    fingerprint: 'own',
    checkProgress: () => undefined,
    log,
    codec,
    schemaOf: (topic) => (topic === 'control' ? 'progress' : 'line'),
    fatal: (error) => expect.fail(String(error)),
  });

it('runs a stage of another application, with two topics and its own schema', async () => {
  const [log, lines] = [new EmptyLog(), { topic: 'lines', partition: 0 }];
  const runner = await start(upper, log);
  log.events?.assigned([0]);
  await until(
    () => runner.tasks.length,
    (owned) => owned === 1,
  );
  const records = ['a', 'be'].map((text, offset) => {
    return { ...lines, offset, key: null, value: Buffer.from(text), headers: {}, timestampMs: 0 };
  });
  log.events?.records(lines, records, records.length);
  await until(
    () => log.batches.flatMap(({ outputs }) => outputs).length,
    (written) => written === 2,
  );
  expect(log.batches.flatMap(({ outputs }) => outputs.map(({ value }) => String(value)))).toEqual(['A', 'BE']);
  await runner.drain(1000);
});

it('refuses a stage whose journal could not identify its inputs', async () => {
  const [line] = upper.sources;
  const twoSources: Stage = { ...upper, calls: 'calls', sources: [line!, { ...line!, topic: 'more-lines' }] };
  for (const stage of [twoSources, { ...upper, calls: 'calls', tasks: 'single' } as const]) {
    await expect(start(stage, new EmptyLog())).rejects.toThrow('stage upper journals calls: expected one source');
  }
});
