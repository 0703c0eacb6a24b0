import { expect, it } from 'vitest';
import { RunningCampaign, until } from '../support/running-campaign.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { startGradeStage } from '../support/grade-stage.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;

it('a task that closes during a commit releases its permits once, after the commit', async () => {
  const campaign = new RunningCampaign([], 10);
  const commits: (() => void)[] = [];
  const log = new EmptyLog();
  log.openWriter = async () => ({
    commit: () => new Promise((resolve) => commits.push(resolve)),
    close: () => Promise.resolve(),
  });
  const fatal: unknown[] = [];
  const runner = await startGradeStage(campaign, log, { fatal: (error) => fatal.push(error) });
  const used = (): number | undefined => runner.permits.get('questions')?.used;
  log.events?.assigned([0]);
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 1,
  );
  const records = [0, 1, 2].map((offset) => {
    const { key, value } = campaign.question(offset);
    return { ...QUESTIONS, offset, key: Buffer.from(key), value, headers: {}, timestampMs: 0 };
  });
  log.events?.records(QUESTIONS, records, 3);
  await until(
    () => commits.length,
    (count) => count > 0,
  );
  log.events?.assigned([]);
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
