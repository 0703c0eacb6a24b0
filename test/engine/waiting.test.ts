import { of, throwError } from 'rxjs';
import { expect, it } from 'vitest';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { CampaignView } from '../../src/campaign/campaign-view.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { startGradeStage } from '../support/grade-stage.ts';
import { replyWith, RunningCampaign, scriptedPorts, until } from '../support/running-campaign.ts';
import { scriptedAccess } from '../support/scripted-access.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;

it('a stage that waits for an endpoint commits the wait without an outcome, and removes it afterwards', async () => {
  const campaign = new RunningCampaign([], 10);
  const log = new EmptyLog();
  const admission = new EndpointAdmission({
    limit: 8,
    random: () => 0,
    pauses: { firstMs: 1, maxMs: 1, minShare: 0 },
  });
  let isAway = true;
  const runner = await startGradeStage(campaign, log, {
    accessOf: scriptedAccess(admission),
    ports: scriptedPorts({
      answer: () =>
        isAway ? throwError(() => new CallFailure('quota-exhausted', 'status 402: pay')) : of(replyWith('\\boxed{1}')),
    }),
  });
  log.events?.assigned([0]);
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
    () => log.batches.length,
    (commits) => commits > 0,
  );
  const last = (): Progress => campaign.codec.decode('progress', log.batches.at(-1)?.progress.value ?? null);
  const waiting = await until(last, (progress) => progress.waiting.length > 0);
  expect(waiting.waiting).toMatchObject([{ role: 'target', reason: 'quota-exhausted: status 402: pay' }]);
  expect(waiting.counters.get('in')).toBeUndefined();
  const view = new CampaignView();
  view.update(waiting);
  expect(view.waiting()).toMatchObject([{ stage: 'grade', role: 'target' }]);

  isAway = false;
  const done = await until(last, ({ counters, waiting: still }) => counters.get('in') === 1 && still.length === 0);
  expect([done.counters.get('forwarded'), done.counters.get('rejected:quota-exhausted')]).toEqual([1, undefined]);
  // Each try is counted, as one number.
  const failed = done.counters.get('calls/target/failed:quota-exhausted') ?? 0;
  expect(failed).toBeGreaterThanOrEqual(3);
  expect(done.counters.get('calls/target/started')).toBe(failed + 1);
  await runner.stop();
});
