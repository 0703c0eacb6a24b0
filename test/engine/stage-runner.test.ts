import { of, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { startGradeStage } from '../support/grade-stage.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;

const eventsOf = (log: EmptyLog): string[] => log.journaled.flatMap(({ headers }) => Object.keys(headers ?? {}));

/** A stage whose first question is at its model; `fence` lets another owner acquire the task. */
async function askingStage() {
  const campaign = new RunningCampaign([], 10);
  const log = new EmptyLog();
  const replies = new Subject<ChatReply>();
  const runner = await startGradeStage(campaign, log, {
    ports: scriptedPorts({ answer: () => replies }),
    handOver: { ownerSignalMs: 3000, graceMs: 30_000 },
    journal: log.journal,
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
  const fence = async (): Promise<void> => {
    // The position moves, is committed, and the commit finds a newer owner.
    log.fates.push(new SluiceError('fenced', 'a newer owner'));
    log.events?.records(QUESTIONS, [], 5);
    await until(
      () => runner.tasks,
      (tasks) => tasks.length === 0,
    );
  };
  return { log, runner, replies, fence };
}

it('a drain waits for the calls of a task that another owner has acquired, so that no reply is paid twice', async () => {
  const { log, runner, replies, fence } = await askingStage();
  await fence();
  let isDrained = false;
  const drained = runner.drain(30_000).then(() => {
    isDrained = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([isDrained, eventsOf(log)]).toEqual([false, ['acquired', 'started', 'handing-over']]);
  replies.next(replyWith('\\boxed{1}'));
  await drained;
  expect(eventsOf(log)).toEqual(['acquired', 'started', 'handing-over', 'reply']);
});

it('an immediate stop also closes a task that another owner has acquired', async () => {
  const { log, runner, replies, fence } = await askingStage();
  await fence();
  await runner.stop();
  expect(replies.observed).toBe(false);
  expect(eventsOf(log)).toEqual(['acquired', 'started', 'handing-over']);
});

it('limits the effect of a stuck record to its window, with free permits, and continues when it has ended', async () => {
  const window = 4;
  const campaign = new RunningCampaign([], null);
  const log = new EmptyLog();
  const stuck = new Subject<ChatReply>();
  const asked: string[] = [];
  const runner = await startGradeStage(campaign, log, {
    window,
    ports: scriptedPorts({
      onTarget: (question) => asked.push(/q\d+/.exec(question)?.[0] ?? ''),
      answer: () => (asked.length === 1 ? stuck : of(replyWith('\\boxed{1}'))),
    }),
  });
  log.events?.assigned([0]);
  await until(
    () => runner.tasks,
    (tasks) => tasks.length === 1,
  );
  const records = Array.from({ length: 3 * window }, (_, offset) => {
    const { key, value } = campaign.question(offset);
    return { ...QUESTIONS, offset, key: Buffer.from(key), value, headers: {}, timestampMs: 0 };
  });
  log.events?.records(QUESTIONS, records, records.length);
  const inside = (): number | undefined => runner.permits.get('questions')?.used;
  // The others are committed, and give their permits back.
  await until(inside, (used) => used === 1);
  expect(asked).toHaveLength(window);
  stuck.next(replyWith('\\boxed{1}'));
  await until(inside, (used) => used === 0);
  await until(
    () => asked.length,
    (count) => count >= records.length,
  );
  expect(asked).toEqual(records.map(({ offset }) => `q${offset}`));
  await runner.stop();
});
