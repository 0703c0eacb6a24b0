import { expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { StageName } from '../../src/records/topic-name.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import type { OpenCampaign } from '../../src/runtime/open-campaign.ts';
import { Worker } from '../../src/runtime/worker.ts';
import type { SourceEvents, TopologyLog } from '../../src/stream/log-port.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { until } from '../support/running-campaign.ts';

const MODEL = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };

/** A log that tells what is opened and closed; the opening of a stage's source can be held. */
class ScriptedLog extends EmptyLog implements TopologyLog {
  readonly seen: string[] = [];
  readonly held = new Map<string, Promise<void>>();
  readonly sources = new Map<string, SourceEvents>();

  override async openSource(stage: string, events: SourceEvents): ReturnType<EmptyLog['openSource']> {
    this.seen.push(`${stage} opens`);
    await this.held.get(stage);
    this.sources.set(stage, events);
    const source = await super.openSource(stage, events);
    return {
      ...source,
      startAt: ({ topic }) => void this.seen.push(`${stage} reads ${topic}`),
      stop: async () => void this.seen.push(`${stage} stops`),
    };
  }

  override openJournal = (): Promise<never> => Promise.resolve({ ...this.journal }) as Promise<never>;
  stagesWithWorkers = async (): Promise<ReadonlySet<never>> => new Set<never>();
}

function start(stages: readonly StageName[], log: ScriptedLog) {
  const config = parseConfig(
    {
      campaign: 'c',
      models: { target: MODEL, teacher: MODEL, scorer: { ...MODEL, baseUrl: 'http://127.0.0.1:9' } },
      kafka: { partitions: 1 },
    },
    { cwd: '/', env: {} },
  );
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const campaign = {
    config,
    topology: topologyOf(config),
    log,
    codec: createCampaignCodec(),
    failed: failed.promise,
  } as unknown as OpenCampaign;
  const [drain, abort] = [new AbortController(), new AbortController()];
  const worker = new Worker(campaign, {
    stages,
    until: 'forever',
    graceMs: 1000,
    note: () => undefined,
    drain: drain.signal,
    abort: abort.signal,
  });
  return { run: worker.run(), failed, drain, abort };
}

it('reports a commit that is refused during its drain', async () => {
  const log = new ScriptedLog();
  const { run, drain } = start(['sample'], log);
  const events = await until(
    () => log.sources.get('sample'),
    (found) => found !== undefined,
  );
  events?.assigned([0]);
  events?.alive();
  await until(
    () => [...log.seen],
    (seen) => seen.includes('sample reads level-1'),
  );
  const refused = new SluiceError('topic-limit', 'c.selected takes smaller batches');
  log.fates.push(refused);
  events?.records({ topic: 'level-1', partition: 0 }, [], 5);
  drain.abort();
  await expect(run).rejects.toBe(refused);
  expect(log.seen).toContain('sample stops');
});

it('starts no further stage after a failure, and stops the one that was starting', async () => {
  const log = new ScriptedLog();
  const { promise: joined, resolve: join } = Promise.withResolvers<void>();
  log.held.set('sample', joined);
  const { run, failed } = start(['grade', 'sample', 'trace'], log);
  await until(
    () => [...log.seen],
    (seen) => seen.includes('sample opens'),
  );
  const gone = new SluiceError('not-authorized', 'no right to read');
  failed.reject(gone);
  await expect(run).rejects.toBe(gone);
  join();
  await until(
    () => [...log.seen],
    (seen) => seen.includes('sample stops'),
  );
  expect(log.seen.filter((what) => what !== 'grade stops')).toEqual(['grade opens', 'sample opens', 'sample stops']);
});

it('ends at a stop while a stage is starting, and stops that stage later', async () => {
  const log = new ScriptedLog();
  const { promise: joined, resolve: join } = Promise.withResolvers<void>();
  log.held.set('grade', joined);
  const { run, drain, abort } = start(['grade', 'sample'], log);
  await until(
    () => [...log.seen],
    (seen) => seen.includes('grade opens'),
  );
  drain.abort();
  abort.abort();
  expect(await run).toBe('stopped');
  join();
  await until(
    () => [...log.seen],
    (seen) => seen.includes('grade stops'),
  );
  expect(log.seen).toEqual(['grade opens', 'grade stops']);
});
