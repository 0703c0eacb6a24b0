import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { DataflowError } from '../../src/records/dataflow-error.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { startGradeStage } from '../support/grade-stage.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;

it('a drain waits for the calls of a task that another owner has taken, so that their replies are not paid twice', async () => {
  const campaign = new RunningCampaign([], 10);
  const log = new EmptyLog();
  const replies = new Subject<ChatReply>();
  const journaled: string[] = [];
  const runner = await startGradeStage(campaign, log, {
    ports: scriptedPorts({ answer: () => replies }),
    handOver: { courtesyMs: 3000, graceMs: 30_000 },
    journal: {
      append: (record) => Promise.resolve(journaled.push(record.headers?.['event'] ?? '') - 1),
      close: () => Promise.resolve(),
    },
  });
  log.events?.assigned([0]);
  log.events?.alive();
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 1,
  );
  const { key, value } = campaign.question(0);
  log.events?.records(
    QUESTIONS,
    [{ ...QUESTIONS, offset: 0, key: Buffer.from(key), value, headers: {}, timestampMs: 0 }],
    1,
  );
  await until(
    () => replies.observed,
    (isAsked) => isAsked,
  );
  // The position moves, is committed, and the commit finds a newer owner.
  log.fates.push(new DataflowError('fenced', 'a newer owner'));
  log.events?.records(QUESTIONS, [], 5);
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 0,
  );
  let isDrained = false;
  const drained = runner.drain(30_000).then(() => {
    isDrained = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([isDrained, journaled]).toEqual([false, ['started', 'handing-over']]);
  replies.next(replyWith('\\boxed{1}'));
  await drained;
  expect(journaled).toEqual(['started', 'handing-over', 'reply']);
});
