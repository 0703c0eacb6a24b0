import { describe, expect, it } from 'vitest';
import { taskRows } from '../../src/campaign/task-rows.ts';
import { aProgress } from '../support/written-topics.ts';

const input = { topic: 'questions', partition: 0, base: 10, position: 20, completed: [12, 3] };

describe('the tasks of a campaign', () => {
  it('count unread offsets, and read ones without an outcome', () => {
    const bounds = [{ topic: 'questions', partition: 0, start: 0, end: 50 }];
    expect(taskRows([aProgress({ inputs: [input], sequence: 4, worker: 'w1' })], bounds)).toMatchObject([
      { stage: 'grade', task: 0, owner: 'w1', commits: 4, toRead: 30, inWork: 7 },
    ]);
  });

  it('have no count of unread offsets if the end of an input is unknown', () => {
    expect(taskRows([aProgress({ inputs: [input] })], [])).toMatchObject([{ toRead: null, inWork: 7 }]);
    expect(taskRows([aProgress()], [])).toMatchObject([{ toRead: 0, inWork: 0 }]);
  });

  it('come by stage and number', () => {
    const tasks = [
      aProgress({ stage: 'trace', task: 1 }),
      aProgress({ task: 10 }),
      aProgress({ task: 9 }),
      aProgress({ stage: 'trace', task: 0 }),
    ];
    expect(taskRows(tasks, []).map(({ stage, task }) => `${stage} ${task}`)).toEqual([
      'grade 9',
      'grade 10',
      'trace 0',
      'trace 1',
    ]);
  });
});
