import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { endpointsIn, fieldOfRole, teacherList } from '../../src/config/roles.ts';
import { apiKeyOf } from '../../src/config/secrets.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { stageOf } from '../support/stage-of.ts';

const endpoint = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (models: object, traces: object = {}, env: Record<string, string> = {}): Config =>
  parseConfig({ campaign: 'c', models: { target: endpoint, scorer: endpoint, ...models }, traces }, { cwd: '/', env });

const problemsOf = (models: object, traces: object = {}): string => {
  try {
    parse(models, traces);
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
  }
  return expect.unreachable('it is refused');
};
const named = (model: string, more: object = {}): object => ({ ...endpoint, model, ...more });

describe('models.teachers', () => {
  it('of one is the same as models.teacher', () => {
    expect(parse({ teachers: [named('a')] })).toEqual(parse({ teacher: named('a') }));
    expect(parse({ teacher: named('a') }).models).not.toHaveProperty('teachers');
  });

  it('of several are roles of their own, with key, limits and share of their own', () => {
    const list = [named('a', { apiKeyEnv: 'A' }), named('b', { apiKeyEnv: 'B', share: 3, limits: { concurrency: 7 } })];
    const config = parse({ teachers: list }, {}, { A: 'key-a', B: 'key-b' });
    expect(teacherList(config.models)).toEqual([
      { role: 'teacher', model: 'a', share: 1 },
      { role: 'teacher-2', model: 'b', share: 3 },
    ]);
    expect([...endpointsIn(config.models).keys()]).toEqual(['target', 'teacher', 'teacher-2', 'scorer']);
    expect(endpointsIn(config.models).get('teacher-2')?.limits.concurrency).toBe(7);
    expect([apiKeyOf(config, 'teacher'), apiKeyOf(config, 'teacher-2')]).toEqual(['key-a', 'key-b']);
    expect(JSON.stringify(config)).not.toContain('key-');
    expect(config.models.teacher.model).toBe('a');
  });

  it('make room for the samples of all of them', () => {
    const permits = (traces: object): number | undefined =>
      stageOf(
        topologyOf(parse({ teachers: [named('a'), named('b', { limits: { concurrency: 4096 } })] }, traces)),
        'trace',
      ).sources[0]?.permits;
    expect(permits({})).toBe(3 * (4096 + 64));
    expect(permits({ samples: 8, choose: 'all' })).toBe((3 * (4096 + 64)) / 8);
  });

  it.each<[string, object, object, string]>([
    [
      'both',
      { teacher: named('a'), teachers: [named('b')] },
      {},
      'models.teachers: expected to be left out beside models.teacher',
    ],
    ['none in the list', { teachers: [] }, {}, 'models.teachers: expected a list of 1 to 16 teachers, got []'],
    ['no list', { teachers: named('a') }, {}, 'models.teachers: expected a list of 1 to 16 teachers, got an object'],
    ['neither', {}, {}, 'models.teacher: expected an object with baseUrl'],
    [
      'a wrong first one',
      { teachers: [named('a', { baseUrl: 'x' }), named('b')] },
      {},
      'models.teachers[0].baseUrl: expected',
    ],
    [
      'a wrong second one',
      { teachers: [named('a'), named('b', { baseUrl: 'x' })] },
      {},
      'models.teachers[1].baseUrl: expected',
    ],
    [
      'a negative share',
      { teachers: [named('a'), named('b', { share: -1 })] },
      {},
      'models.teachers[1].share: expected a number from 0',
    ],
    [
      'a key that is not set',
      { teachers: [named('a'), named('b', { apiKeyEnv: 'NO' })] },
      {},
      'models.teachers[1].apiKeyEnv: expected the name of an environment variable that is set',
    ],
    [
      'no share at all',
      { teachers: [named('a', { share: 0 }), named('b', { share: 0 })] },
      {},
      'models.teachers[0].share: expected a teacher with a share above 0, got [0,0]',
    ],
    [
      'shares in order',
      { teachers: [named('a', { share: 2 }), named('b')] },
      { teacherOrder: 'in-order', samples: 2 },
      'expected to be left out of all teachers',
    ],
    [
      'fewer samples than teachers in order',
      { teachers: [named('a'), named('b')] },
      { teacherOrder: 'in-order' },
      'traces.samples: expected at least 2, one for each teacher',
    ],
  ])('refuses %s', (_, models, traces, message) => expect(problemsOf(models, traces)).toContain(message));

  it('reports faults of the list together with all others', () => {
    const said = problemsOf({ teachers: [], target: { model: 'm' } });
    expect(said).toContain('2 problems');
    expect(said).toContain('models.teachers: expected a list');
    expect(said).toContain('models.target.baseUrl: expected');
  });
});

describe('fieldOfRole', () => {
  it('is where the user configures it', () =>
    expect((['target', 'teacher', 'teacher-2', 'scorer'] as const).map(fieldOfRole)).toEqual([
      'models.target',
      'models.teacher',
      'models.teachers[1]',
      'models.scorer',
    ]));
});
