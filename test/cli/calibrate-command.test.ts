import { describe, expect, it } from 'vitest';
import { describeCalibration } from '../../src/cli/calibrate-command.ts';
import { calibrationOf } from '../../src/records/calibration.ts';
import type { Calibration } from '../../src/records/calibration.ts';
import type { Level } from '../../src/records/grade.ts';

const calibration = (levels: readonly Level[]): Calibration =>
  calibrationOf({
    campaign: 'c-calibration-12345678',
    madeAt: '2026-11-28T00:00:00.000Z',
    identity: {},
    given: levels.length + 2,
    duplicate: 3,
    grades: levels.map((level, i) => ({
      level,
      method: 'paper',
      target: 'target',
      grader: level === 0 ? null : 'prm',
      aggregate: 'mean',
      thresholds: [0.8, 0.6, 0.4, 0.2],
      score: level === 0 ? null : 1.01 - level / 5 + i / 1000,
      attempts: 1,
      correct: level === 0 ? 1 : 0,
      policy: 'paper@1',
      bands: [],
      stopped: 'all-made' as const,
      confidence: null,
      consensus: null,
    })),
    grading: { aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2] },
    ungraded: { timeout: 2 },
    cost: { usd: '0.25', models: { target: { calls: 12, promptTokens: 100, completionTokens: 900, usd: '0.25' } } },
  });

describe('describeCalibration', () => {
  it('says what was graded and what not, the shares with their intervals, the thresholds, the precision and the cost', () => {
    const lines = describeCalibration(calibration([0, 0, 0, 0, 1, 2, 3, 4, 5, 5]), 'c.json').split('\n');
    expect(lines[0]).toBe('10 of 12 questions have a level, 3 duplicates left out');
    expect(lines[1]).toBe('without a level: timeout 2');
    expect(lines).toContain('0              4  40.0 %  16.8 %  68.7 %');
    expect(lines.find((line) => line.startsWith('thresholds that'))).toMatch(/\[0\.\d+(,0\.\d+){3}\]$/);
    expect(lines.find((line) => line.startsWith('points '))).toContain('± 1');
    expect(lines.find((line) => line.startsWith('target'))).toContain('0.25');
    expect(lines.at(-2)).toContain(`mix: { kind: 'measured', calibration: "c.json" }`);
  });

  it('says which prior of stopping fits, or why none', () => {
    const of = calibration([0, 0, 3]);
    const fitted = describeCalibration(
      { ...of, prior: { used: [0.5, 0.5], fitted: [0.3, 0.7], reason: null } },
      'c.json',
    );
    expect(fitted).toContain('grading.prior that fits these attempts best: [0.3,0.7]; they stopped under [0.5,0.5]');
    const none = describeCalibration({ ...of, prior: { used: [0.5, 0.5], fitted: null, reason: 'too few' } }, 'c.json');
    expect(none).toContain('grading.prior: none fitted, too few');
    expect(describeCalibration(of, 'c.json')).not.toContain('grading.prior');
  });

  it('says why no thresholds were fitted', () => {
    const text = describeCalibration(calibration([0, 0, 3]), 'c.json');
    expect(text).toContain(
      'thresholds: none fitted, five levels need at least 5 different scores of wrong attempts, there are 1',
    );
  });

  it.each(['pass-rate', 'test-share'] as const)(
    'speaks of no thresholds where %s cut the levels by bands',
    (method) => {
      const text = describeCalibration({ ...calibration([0, 0, 3]), method }, 'c.json');
      expect(text).toContain('levels above are under grading.bands');
      expect(text).not.toContain('thresholds:');
      expect(text).not.toContain('cut again');
    },
  );

  it('promises that the scores are cut again only of the grader whose levels follow from them alone', () => {
    const of = (method: Calibration['method']): string =>
      describeCalibration({ ...calibration([0, 0, 3]), method }, 'c.json');
    expect(of('paper')).toContain('Other thresholds need no other calibration');
    expect(of('hybrid')).toContain('Other thresholds need another calibration');
  });
});
