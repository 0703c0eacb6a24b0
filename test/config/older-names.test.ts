import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';

const minimal = {
  campaign: 'qwen7b-math',
  models: {
    target: { baseUrl: 'http://localhost:8000/v1/', model: 'Qwen/Qwen2.5-7B-Instruct' },
    teacher: { baseUrl: 'https://api.example.com/v1', model: 'deepseek-reasoner' },
    scorer: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' },
  },
};

const parse = (given: unknown): Config => parseConfig(given, { cwd: '/home/me/data', env: {} });

describe('models.scorer', () => {
  const { scorer, ...others } = minimal.models;
  const older = { ...minimal, models: { ...others, grader: scorer } };

  it('is read under its older name, with a note', () => {
    const notes: string[] = [];
    expect(parseConfig(older, { cwd: '/home/me/data', env: {}, note: (note) => notes.push(note) })).toEqual(
      parse(minimal),
    );
    expect(notes).toEqual([expect.stringContaining('models.grader is the older name of models.scorer')]);
    expect(parseConfig(minimal, { cwd: '/home/me/data', env: {}, note: (note) => notes.push(note) })).toEqual(
      parse(minimal),
    );
    expect(notes).toHaveLength(1);
  });

  it('is named in problems as it was written, and refused beside its older name', () => {
    const wrong = { ...scorer, model: 7 };
    const given = (models: object): object => ({ ...minimal, models: { ...others, ...models } });
    expect(() => parse(given({ scorer: wrong }))).toThrow(/models\.scorer\.model: expected the name of a model, got 7/);
    expect(() => parse(given({ grader: wrong }))).toThrow(/models\.grader\.model: expected the name of a model, got 7/);
    expect(() => parse(given({ scorer, grader: scorer }))).toThrow(
      /models\.grader: expected to be left out beside models\.scorer/,
    );
  });
});
