import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const minimal = { campaign: 'c', models: { target: model, teacher: model, scorer: { ...model, kind: 'prm' } } };

describe('grading', () => {
  const gradingOf = (grading: object) => parseConfig({ ...minimal, grading }, { cwd: '/', env: {} }).grading;

  it.each(['pass-rate', 'hybrid'] as const)('has the defaults of several attempts for %s', (method) => {
    expect(gradingOf({ method })).toEqual({
      method,
      attempts: 8,
      aggregate: 'mean',
      thresholds: [0.8, 0.6, 0.4, 0.2],
      truncated: 'incorrect',
      bands: [0.8, 0.6, 0.4, 0.2, 0],
      confidence: 0.98,
      prior: [0.5, 0.5],
    });
  });

  it('has the defaults of one attempt and of bands for test-share, which has no confidence', () => {
    expect(gradingOf({ method: 'test-share' })).toEqual({
      method: 'test-share',
      attempts: 1,
      aggregate: 'mean',
      thresholds: [0.8, 0.6, 0.4, 0.2],
      truncated: 'incorrect',
      bands: [0.8, 0.6, 0.4, 0.2, 0],
    });
    expect(gradingOf({ method: 'test-share', attempts: 4 })).toMatchObject({ attempts: 4 });
    for (const more of [{ confidence: 0.9 }, { prior: [1, 1] }, { consensus: {}, attempts: 8 }]) {
      expect(() => gradingOf({ method: 'test-share', ...more })).toThrow(new RegExp(Object.keys(more)[0] ?? ''));
    }
  });

  it('accepts given settings', () => {
    const given = {
      method: 'pass-rate',
      attempts: 64,
      bands: [1, 0.75, 0.5, 0.25, 0.1],
      confidence: 1,
      prior: [2, 0.5],
    };
    expect(gradingOf(given)).toMatchObject(given);
  });
});

describe('consensus', () => {
  const consensusOf = (grading: object) =>
    parseConfig({ ...minimal, grading }, { cwd: '/', env: {} }).grading.consensus;

  it('is off unless it is asked for, and has a default share', () => {
    expect(consensusOf({ method: 'hybrid' })).toBeUndefined();
    expect(consensusOf({ method: 'hybrid', consensus: null })).toBeUndefined();
    expect(consensusOf({ consensus: null })).toBeUndefined();
    expect(consensusOf({ method: 'pass-rate', consensus: {} })).toEqual({ minShare: 0.6 });
    expect(consensusOf({ method: 'pass-rate', attempts: 3, consensus: { minShare: 1 } })).toEqual({ minShare: 1 });
  });
});
