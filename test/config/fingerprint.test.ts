import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const target = { baseUrl: 'http://localhost:8000/v1', model: 'a' };
const teacher = { baseUrl: 'http://localhost:8000/v1', model: 'b' };
const scorer = { baseUrl: 'http://localhost:8001', model: 'c' };
const base = { campaign: 'x', models: { target, teacher, scorer } };

const of = (given: unknown, env: Record<string, string> = {}, prompts = 'p/1'): string =>
  fingerprintOf(parseConfig(given, { cwd: '/', env }), prompts);

describe('fingerprintOf', () => {
  it('is a SHA-256 that stays the same from run to run', () => {
    expect(of(base)).toMatch(/^[0-9a-f]{64}$/);
    expect(of(base)).toBe(of(structuredClone(base)));
  });

  it.each([
    ['size', { ...base, size: 10 }],
    ['mix', { ...base, mix: { kind: 'fixed', shares: { 0: 1 } } }],
    ['brokers', { ...base, kafka: { brokers: ['a:1'], partitions: 3 } }],
    [
      'url, key, limits and price',
      {
        ...base,
        models: {
          ...base.models,
          target: {
            ...target,
            baseUrl: 'https://elsewhere/v1',
            apiKeyEnv: 'K',
            limits: { concurrency: 1 },
            price: { inputUsdPerMTok: '1', outputUsdPerMTok: '2' },
          },
        },
      },
    ],
    [
      'the remedies for traces that are all rejected',
      {
        ...base,
        traces: { reasoning: 'content', samples: 8, choose: 'all' },
        models: { ...base.models, teacher: { ...teacher, sampling: { maxTokens: 99 } } },
      },
    ],
    ['prompts that are the default', { ...base, prompts: { teacher: { code: '{question}\n\n{instruction}' } } }],
    ['defaults that are written out', { ...base, seed: 1, grading: { truncated: 'incorrect', method: 'paper' } }],
  ])('does not change with %s', (_name, given) => {
    expect(of(given, { K: 'key' })).toBe(of(base));
  });

  it.each([
    ['the target', { ...base, models: { ...base.models, target: { ...target, model: 'other' } } }],
    ['its sampling', { ...base, models: { ...base.models, target: { ...target, sampling: { temperature: 0 } } } }],
    [
      'how the teacher is sampled',
      { ...base, models: { ...base.models, teacher: { ...teacher, sampling: { topP: 0.5 } } } },
    ],
    ['the teacher', { ...base, models: { ...base.models, teacher: { ...teacher, model: 'other' } } }],
    ['the scorer', { ...base, models: { ...base.models, scorer: { ...scorer, model: 'other' } } }],
    ['rounded decimals', { ...base, verification: { decimals: { significantDigits: 3 } } }],
    ['a judge', { ...base, models: { ...base.models, judge: { ...teacher, model: 'j' } } }],
    ['the grading', { ...base, grading: { aggregate: 'min' } }],
    ['the method of grading', { ...base, grading: { method: 'pass-rate', attempts: 1 } }],
    ['the seed', { ...base, seed: 2 }],
    ['how the target is asked', { ...base, prompts: { target: { math: '{question}' } } }],
    ['a system message of the teacher', { ...base, prompts: { teacher: { system: 'Think in English.' } } }],
    ['the questions topic', { ...base, kafka: { questionsTopic: 'other' } }],
  ])('changes with %s', (_name, given) => {
    expect(of(given)).not.toBe(of(base));
  });

  it('includes several teachers, in their order, and not how they divide the questions', () => {
    const teachers = [teacher, { ...teacher, model: 'b2' }];
    const withTeachers = (list: unknown, traces: object = {}): string =>
      of({ ...base, models: { target, scorer, teachers: list }, traces });
    expect(withTeachers([teacher])).toBe(of(base));
    expect(withTeachers(teachers)).not.toBe(of(base));
    expect(withTeachers(teachers.toReversed())).not.toBe(withTeachers(teachers));
    expect(withTeachers([{ ...teacher, share: 3 }, teachers[1]])).toBe(withTeachers(teachers));
    expect(withTeachers(teachers, { samples: 2, teacherOrder: 'in-order' })).toBe(withTeachers(teachers));
  });

  it.each([
    ['its kind', { kind: 'critic' }, {}],
    ['how it is sampled', { kind: 'critic' }, { sampling: { temperature: 0.5 } }],
    ['its output', { kind: 'critic' }, { output: 'text' }],
    ['its context', { kind: 'critic' }, { contextTokens: 32_768 }],
    ['the context of a PRM', {}, { contextTokens: 8192 }],
  ])('changes with the scorer: %s', (_name, kind, change) => {
    const withScorer = (over: object): unknown => ({
      ...base,
      models: { ...base.models, scorer: { ...scorer, ...over } },
    });
    expect(of(withScorer({ ...kind, ...change }))).not.toBe(of(base));
    const isChange = Object.keys(change).length > 0;
    if (isChange) expect(of(withScorer({ ...kind, ...change }))).not.toBe(of(withScorer(kind)));
  });

  it('includes the kind of Skywork, and not the path of its tokenizer or its route', () => {
    const sky = (over: object = {}): string =>
      of({ ...base, models: { ...base.models, scorer: { ...scorer, kind: 'skywork', tokenizer: 'a', ...over } } });
    expect(sky()).not.toBe(of(base));
    expect(sky({ tokenizer: '/b', route: 'pooling' })).toBe(sky());
    expect(sky({ contextTokens: 2048 })).not.toBe(sky());
  });

  it('does not change with the context of a PRM that is written out', () => {
    expect(of({ ...base, models: { ...base.models, scorer: { ...scorer, contextTokens: 4096 } } })).toBe(of(base));
  });

  it('is unchanged for a configuration without a judge', () => {
    expect(of(base)).toBe('d1947f56fff1e8c26358fc3f00058e4a2fdcd7d1cd15f868092cb80b99a437b0');
  });

  it.each([
    ['the number of attempts', { attempts: 4 }],
    ['the bands', { bands: [1, 0.75, 0.5, 0.25, 0] }],
    ['the confidence', { confidence: 1 }],
    ['the prior', { prior: [1, 1] }],
    ['consensus', { consensus: {} }],
  ])('changes with %s of a grader with several attempts', (_name, change) => {
    const withGrading = (over: object): string => of({ ...base, grading: { method: 'hybrid', ...over } });
    expect(withGrading(change)).not.toBe(withGrading({}));
    expect(withGrading({ attempts: 8, confidence: 0.98 })).toBe(withGrading({}));
  });

  it('changes with the version of the prompts', () => {
    expect(of(base, {}, 'p/2')).not.toBe(of(base));
  });
});
