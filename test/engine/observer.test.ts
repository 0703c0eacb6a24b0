import { describe, expect, it } from 'vitest';
import { SILENT_OBSERVER } from '../../src/engine/observer.ts';
import type { StageObserver } from '../../src/engine/observer.ts';
import type { StageRunner } from '../../src/engine/stage-runner.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { RawRecord } from '../../src/stream/record.ts';
import type { SourceEvents } from '../../src/stream/log-port.ts';
import { EmptyLog } from '../support/empty-log.ts';
import { startGradeStage } from '../support/grade-stage.ts';
import { RunningCampaign, until } from '../support/running-campaign.ts';

const QUESTIONS = { topic: 'questions', partition: 0 } as const;
const campaign = new RunningCampaign([], 10);

/** The grade stage on an empty log, with an observer that takes note. */
async function startObserved(): Promise<{ log: EmptyLog; events: SourceEvents; runner: StageRunner; told: string[] }> {
  const told: string[] = [];
  const observe: StageObserver = {
    ...SILENT_OBSERVER,
    assigned: (tasks) => told.push(`assigned ${tasks.join()}`),
    acquired: (task) => told.push(`acquired ${task}`),
    handedOver: (task) => told.push(`handed over ${task}`),
    fenced: (task) => told.push(`fenced ${task}`),
    // A commit of positions alone may come at any time.
    committed: (ms, outcomes) => {
      if (outcomes > 0) told.push(`committed ${outcomes}${ms >= 0 && ms < 5000 ? '' : ` in ${ms} ms`}`);
    },
  };
  const log = new EmptyLog();
  const runner = await startGradeStage(campaign, log, {
    fatal: (error) => told.push(`fatal: ${String(error)}`),
    observe,
  });
  if (log.events === null) throw new RangeError('no source was opened');
  return { log, events: log.events, runner, told };
}

const recordAt = (offset: number): RawRecord => {
  const { key, value } = campaign.question(offset);
  return { ...QUESTIONS, offset, key: Buffer.from(key), value, headers: {}, timestampMs: 0 };
};

describe('the observer of a stage', () => {
  it('receives acquired and handed-over tasks, and commits with their outcomes', async () => {
    const { events, runner, told } = await startObserved();
    events.assigned([0]);
    await until(
      () => told,
      (seen) => seen.includes('acquired 0'),
    );
    events.records(QUESTIONS, [recordAt(0), recordAt(1), recordAt(2)], 3);
    await until(
      () => told,
      (seen) => seen.some((line) => line.startsWith('committed')),
    );
    expect(runner.permits.get('questions')).toMatchObject({ used: 0, limit: 256 });
    events.assigned([]);
    await until(
      () => told,
      (seen) => seen.includes('handed over 0'),
    );
    expect(told).toEqual(['assigned 0', 'acquired 0', 'committed 3', 'assigned ', 'handed over 0']);
    await runner.stop();
  });

  it('receives the fencing of a task by another owner, and no commit of that task', async () => {
    const { log, events, runner, told } = await startObserved();
    events.assigned([0]);
    await until(
      () => told,
      (seen) => seen.includes('acquired 0'),
    );
    log.fates.push(new SluiceError('fenced', 'a newer owner'));
    events.records(QUESTIONS, [], 5);
    await until(
      () => told,
      (seen) => seen.includes('fenced 0'),
    );
    // Taken again after a sign of life, since the group still gives it to us.
    events.alive();
    await until(
      () => told,
      (seen) => seen.length === 4,
    );
    expect(told).toEqual(['assigned 0', 'acquired 0', 'fenced 0', 'acquired 0']);
    await runner.stop();
  });
});
