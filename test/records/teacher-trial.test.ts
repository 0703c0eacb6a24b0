import { describe, expect, it } from 'vitest';
import { failedTrial, TeacherTrial, trialCounts } from '../../src/records/teacher-trial.ts';

describe('trialCounts', () => {
  it('reads the habitual ends and whether a trace was sound', () => {
    const counters = new Map([
      ['evidence/habit:truncated', 3],
      ['evidence/habit:reasoning-missing', 2],
      ['rejected/3', 9],
    ]);
    expect(trialCounts(counters)).toEqual({ hasSound: false, habits: { truncated: 3, 'reasoning-missing': 2 } });
    expect(trialCounts(new Map([['evidence/sound', 1]]))).toEqual({ hasSound: true, habits: {} });
  });
});

describe('failedTrial', () => {
  const habits = { truncated: 3, 'reasoning-missing': 7 };

  it('names the most frequent habit once ten traces ended that way and none is in flight', () =>
    expect(failedTrial({ hasSound: false, habits }, 0)).toEqual({ reason: 'reasoning-missing', traces: 10 }));

  it('says nothing before that', () => {
    expect(failedTrial({ hasSound: false, habits: { truncated: 9 } }, 0)).toBeNull();
    expect(failedTrial({ hasSound: true, habits }, 0)).toBeNull();
    expect(failedTrial({ hasSound: false, habits }, 1)).toBeNull();
  });
});

describe('TeacherTrial', () => {
  it('allows fewer in flight with each habitual end, and any number after a sound trace', () => {
    const trial = new TeacherTrial({ hasSound: false, habits: {} }, 2);
    expect([trial.allows(1), trial.allows(2)]).toEqual([true, false]);
    trial.note('truncated');
    trial.note('tests-broken');
    expect([trial.allows(0), trial.allows(1)]).toEqual([true, false]);
    trial.note('reasoning-missing');
    expect(trial.allows(0)).toBe(false);
    trial.note('incorrect');
    expect(trial.allows(1000)).toBe(true);
  });
});
