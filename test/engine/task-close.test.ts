import { expect, it } from 'vitest';
import type { LogPort, SourceEvents } from '../../src/stream/log-port.ts';
import { RunningCampaign, until } from '../support/running-campaign.ts';
import { startGradeStage } from '../support/grade-stage.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;

it('a task that goes while it commits gives its permits back once, after the commit', async () => {
  const campaign = new RunningCampaign([], 10);
  const commits: (() => void)[] = [];
  const sources: SourceEvents[] = [];
  const ignore = (): void => undefined;
  const log: LogPort = {
    nameOf: (topic) => topic,
    openWriter: async () => ({
      commit: () => new Promise((resolve) => commits.push(resolve)),
      close: () => Promise.resolve(),
    }),
    openSource: async (_stage, events) => {
      sources.push(events);
      return { startAt: ignore, pause: ignore, resume: ignore, stop: () => Promise.resolve() };
    },
    openJournal: () => Promise.reject(new Error('not asked for')),
    bounds: async (topic) => [{ topic, partition: 0, start: 0, end: 0 }],
    read: () => Promise.resolve(),
    tail: async () => ignore,
    readLast: () => Promise.resolve(null),
    follow: async () => () => Promise.resolve(),
  };
  const fatal: unknown[] = [];
  const runner = await startGradeStage(campaign, log, { fatal: (error) => fatal.push(error) });
  const used = (): number | undefined => runner.permits.get('questions')?.used;
  sources[0]?.assigned([0]);
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 1,
  );
  const records = [0, 1, 2].map((offset) => {
    const { key, value } = campaign.question(offset);
    return { ...QUESTIONS, offset, key: Buffer.from(key), value, headers: {}, timestampMs: 0 };
  });
  sources[0]?.records(QUESTIONS, records, 3);
  await until(
    () => commits.length,
    (count) => count > 0,
  );
  sources[0]?.assigned([]);
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 0,
  );
  expect(used()).toBe(3);
  for (const commit of commits) commit();
  await until(used, (count) => count !== 3);
  expect(used()).toBe(0);
  expect(fatal).toEqual([]);
  await runner.stop();
});
