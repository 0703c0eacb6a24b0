import { describe, expect, it } from 'vitest';
import { holdingBack } from '../../src/campaign/holding-back.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { statusOf } from '../cli/campaign-status-sample.ts';

const NOW = 1_000_000;
const kindOf = (change: Parameters<typeof statusOf>[1], lastCommitMs: number | null = NOW): string | null =>
  holdingBack(statusOf(3, change), lastCommitMs, NOW)?.kind ?? null;
const levels = statusOf(3).levels.map((level) => ({ ...level, inFlight: 0 }));
const stages = statusOf(3).stages.map((stage) => ({ ...stage, lag: 0 }));

describe('what holds a campaign back', () => {
  it('is nothing once it is complete', () => {
    expect(kindOf({ complete: true, state: 'complete' })).toBeNull();
  });

  it('is an unreachable endpoint before all other causes, with its reason', () => {
    const waiting = [{ stage: 'grade', role: 'target', reason: 'connection-refused', since: '2026-01-01T00:00:00Z' }];
    const found = holdingBack(statusOf(3, { waiting }), NOW, NOW);
    expect(found).toEqual({ kind: 'endpoint', text: 'grade waits for the target: connection-refused' });
  });

  it('is a level without remaining questions', () => {
    expect(kindOf({ shortfall: [{ level: 5, lacks: 1, questionsOfLevel: 2, questions: null }] })).toBe('shortfall');
  });

  it('is a missing worker if there is work', () => {
    expect(kindOf({}, null)).toBe('no-worker');
    expect(kindOf({}, NOW - 61_000)).toBe('no-worker');
    expect(kindOf({ levels, stages }, NOW - 61_000)).toBe('questions');
  });

  it('is a level without stock while questions wait to be graded', () => {
    const empty = levels.map((level) => ({ ...level, stock: level.level === 5 ? 0 : 30 }));
    const found = holdingBack(statusOf(3, { levels: empty }), NOW, NOW);
    expect(found).toEqual({ kind: 'stock', text: 'no stock of level 5: 7 questions are still to be graded' });
  });

  it('is the teacher while questions are drawn, and new questions when there are none', () => {
    expect(kindOf({})).toBe('traces');
    expect(kindOf({ levels, stages })).toBe('questions');
    expect(kindOf({ levels })).toBeNull();
    expect(levels).toHaveLength(LEVELS.length);
  });
});
