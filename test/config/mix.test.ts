import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { gradingIdentityOf } from '../../src/config/grading-identity.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { ConfigProblem } from '../../src/config/problem.ts';
import { calibrationOf } from '../../src/records/calibration.ts';
import type { Grade } from '../../src/records/grade.ts';
import { levelOf } from '../../src/records/level.ts';
import { mixShares } from '../../src/records/mix.ts';
import { PROMPT_VERSION } from '../../src/records/prompt.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'sluice-mix-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const minimal = {
  campaign: 'qwen7b-math',
  models: {
    target: { baseUrl: 'http://localhost:8000/v1', model: 'target-7b', extraBody: { secret: 'sk-0123' } },
    teacher: { baseUrl: 'https://api.example.com/v1', model: 'teacher' },
    scorer: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'prm' },
  },
};
const measured = { kind: 'measured', calibration: 'calibration.json' };

const parse = (given: unknown, calibration: 'read' | 'ignore' = 'read'): Config =>
  parseConfig(given, { cwd: dir, env: {}, calibration });

function problemsOf(given: unknown): readonly ConfigProblem[] {
  try {
    parse(given);
  } catch (error) {
    if (error instanceof SluiceError) return error.context['problems'] as readonly ConfigProblem[];
    throw error;
  }
  return [];
}

const THRESHOLDS = [0.8, 0.6, 0.4, 0.2] as const;
const grade = (score: number | null): Grade => ({
  level: score === null ? 0 : levelOf(score, THRESHOLDS),
  method: 'paper',
  target: 'target-7b',
  grader: 'prm',
  aggregate: 'mean',
  thresholds: THRESHOLDS,
  score,
  attempts: 1,
  correct: score === null ? 1 : 0,
  policy: 'paper@1',
  bands: [],
  stopped: 'all-made' as const,
  confidence: null,
  consensus: null,
});

/** Of ten questions: four right, then levels 1, 1, 2, 3, 5, 5. */
function writeCalibration(of: unknown = minimal, change: object = {}, name = 'calibration.json'): void {
  const config = parse(of, 'ignore');
  const calibration = calibrationOf({
    campaign: 'c',
    madeAt: '2026-11-28T00:00:00.000Z',
    identity: gradingIdentityOf(config, PROMPT_VERSION),
    given: 10,
    duplicate: 0,
    grades: [null, null, null, null, 0.9, 0.85, 0.7, 0.5, 0.1, 0.05].map(grade),
    grading: config.grading,
    ungraded: {},
    cost: { usd: '0', models: {} },
  });
  writeFileSync(path.join(dir, name), JSON.stringify({ ...calibration, ...change }));
}

describe('a curriculum', () => {
  it.each([[[5, 4, 3, 2, 1]], [[0.5, 0.4, 0.3, 0.2, 0.1]], [[3, 2, 1, 0, 0]], [[1, 0, 0, 0, 0]]])(
    'takes falling weights: %j',
    (weights) => {
      expect(parse({ ...minimal, mix: { weights } }).mix).toEqual({ kind: 'curriculum', weights });
    },
  );

  it.each([[[1, 1, 1, 1, 1]], [[5, 4, 4, 2, 1]], [[1, 2, 3, 4, 5]], [[2, 0, 1, 0, 0]], [[0, 1, 0, 0, 0]]])(
    'refuses weights that do not fall, with the rule and the other kind: %j',
    (weights) => {
      const [problem, ...more] = problemsOf({ ...minimal, mix: { weights } });
      expect(more).toEqual([]);
      expect(problem).toMatchObject({ path: 'mix.weights', got: JSON.stringify(weights) });
      expect(problem?.expected).toContain('w_i > w_{i+1}');
      expect(problem?.expected).toContain("kind: 'fixed'");
    },
  );
});

describe('the tolerance of a mix', () => {
  it('is taken by each kind, and left out where it was not given', () => {
    writeCalibration();
    for (const mix of [{ kind: 'curriculum' }, { kind: 'fixed', shares: { 3: 1 } }, measured]) {
      expect(parse({ ...minimal, mix: { ...mix, tolerance: 0.05 } }).mix.tolerance).toBe(0.05);
      expect(parse({ ...minimal, mix }).mix).not.toHaveProperty('tolerance');
    }
  });

  it.each([-0.1, 1, '0.1', null])('%j is refused', (tolerance) => {
    expect(problemsOf({ ...minimal, mix: { tolerance } })).toEqual([
      expect.objectContaining({ path: 'mix.tolerance', expected: expect.stringContaining('below 1') as string }),
    ]);
  });
});

describe('shares of domains or sources', () => {
  const domains = { math: 0.7, code: 0.3 };
  const sources = { gsm8k: 0.25, 'competition math, 2024': 0.75 };

  it('are taken beside each kind, and left out where they were not given', () => {
    writeCalibration();
    for (const mix of [{}, { kind: 'curriculum' }, { kind: 'fixed', shares: { 3: 1 } }, measured]) {
      expect(parse({ ...minimal, mix: { ...mix, domains } }).mix.domains).toEqual(domains);
      expect(parse({ ...minimal, mix: { ...mix, sources } }).mix.sources).toEqual(sources);
      expect(parse({ ...minimal, mix }).mix).not.toHaveProperty('domains');
      expect(parse({ ...minimal, mix }).mix).not.toHaveProperty('sources');
    }
  });

  it.each([
    ['shares that do not sum to 1', { math: 0.7, code: 0.2 }],
    ['a share below 0', { math: 1.5, code: -0.5 }],
    ['a share that is no number', { math: '1' }],
    ['none', {}],
    ['a list', [0.5, 0.5]],
    ['more names than are counted', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`d${i}`, 1 / 65]))],
  ])('refuses %s', (_name, given) => {
    for (const field of ['domains', 'sources']) {
      expect(problemsOf({ ...minimal, mix: { [field]: given } })).toEqual([
        expect.objectContaining({
          path: `mix.${field}`,
          expected: expect.stringContaining('sum to 1') as string,
        }),
      ]);
    }
  });

  it('refuses both at once', () => {
    expect(problemsOf({ ...minimal, mix: { domains, sources } })).toEqual([
      expect.objectContaining({ path: 'mix.sources', expected: 'to be left out beside mix.domains' }),
    ]);
  });

  it('refuses a domain that nothing decides, and takes one that has a verifier', () => {
    const mix = { domains: { maths: 0.5, units: 0.5 } };
    const expected = expect.stringContaining('"math", "code"') as string;
    expect(problemsOf({ ...minimal, mix })).toEqual([
      expect.objectContaining({ path: 'mix.domains.maths', expected, got: '"maths"' }),
      expect.objectContaining({ path: 'mix.domains.units', expected }),
    ]);
    const units = { name: 'units', version: 1, verify: () => ({ verdict: 'correct' }) };
    const own = { ...minimal, verifiers: { units }, mix: { domains: { math: 0.5, units: 0.5 } } };
    expect(parse(own).mix.domains).toEqual({ math: 0.5, units: 0.5 });
  });

  it('are no part of what a campaign is', () => {
    const plain = fingerprintOf(parse(minimal), PROMPT_VERSION);
    expect(fingerprintOf(parse({ ...minimal, mix: { domains } }), PROMPT_VERSION)).toBe(plain);
    expect(fingerprintOf(parse({ ...minimal, mix: { sources } }), PROMPT_VERSION)).toBe(plain);
  });
});

describe('a measured mix', () => {
  it('is the histogram of the file, level 0 included', () => {
    writeCalibration();
    const { mix } = parse({ ...minimal, mix: measured });
    expect(mixShares(mix)).toEqual([0.4, 0.2, 0.1, 0.1, 0, 0.2]);
    expect(Object.isFrozen(mix)).toBe(true);
  });

  it('is cut again out of the scores under other thresholds, so that fitted ones need no other calibration', () => {
    writeCalibration();
    const thresholds = [0.88, 0.6, 0.3, 0.08];
    const shares = mixShares(parse({ ...minimal, grading: { thresholds }, mix: measured }).mix);
    expect(shares.map((share) => share.toFixed(9))).toEqual(
      [0.4, 0.1, 0.2, 0.1, 0.1, 0.1].map((share) => share.toFixed(9)),
    );
  });

  it('holds for another teacher, endpoint, seed, size and other limits, wherever the file is', () => {
    const models = {
      ...minimal.models,
      target: { ...minimal.models.target, baseUrl: 'http://other:1/v1', limits: { concurrency: 2 } },
      teacher: { baseUrl: 'http://other:2/v1', model: 'another' },
    };
    writeCalibration(minimal, {}, 'other-name.json');
    const mix = { kind: 'measured', calibration: path.join(dir, 'other-name.json') };
    expect(parse({ ...minimal, models, campaign: 'other', seed: 9, size: 5, mix }).mix.kind).toBe('fixed');
  });

  it.each([
    ['another target', { target: { ...minimal.models.target, model: 'target-14b' } }, 'target.model "target-14b"'],
    ['another sampling', { target: { ...minimal.models.target, sampling: { temperature: 0 } } }, 'temperature 0'],
    ['another scorer', { scorer: { ...minimal.models.scorer, model: 'prm-2' } }, 'scorer.model "prm-2"'],
    ['a judge', { judge: { baseUrl: 'http://j/v1', model: 'judge' } }, 'judge.model "judge"'],
  ])('is refused where the configuration has %s', (_name, change, expected) => {
    writeCalibration();
    const problems = problemsOf({ ...minimal, models: { ...minimal.models, ...change }, mix: measured });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((problem) => problem.path === 'mix.calibration')).toBe(true);
    expect(problems.map((problem) => problem.expected).join('\n')).toContain(expected);
    expect(problems[0]?.hint).toContain('sluice calibrate FILE');
  });

  it('is refused where the configuration aggregates otherwise or has prompts of its own', () => {
    writeCalibration();
    const other = {
      ...minimal,
      grading: { aggregate: 'min' },
      prompts: { target: { system: 'Think.' } },
      mix: measured,
    };
    const expected = problemsOf(other).map((problem) => problem.expected);
    expect(expected.join('\n')).toMatch(/grading\.aggregate "min"/);
    expect(expected.join('\n')).toMatch(/prompts\.target\.system "Think\."/);
    expect(parse({ ...minimal, prompts: { teacher: { system: 'Think.' } }, mix: measured }).mix.kind).toBe('fixed');
  });

  it('shows nothing that may be a secret of what is sent as it is', () => {
    const { target } = minimal.models;
    const models = { ...minimal.models, target: { ...target, extraBody: { secret: 'sk-9999' } } };
    const identity = gradingIdentityOf(parse({ ...minimal, models }), PROMPT_VERSION);
    expect(JSON.stringify(identity)).not.toContain('sk-');
    writeCalibration();
    const problems = problemsOf({ ...minimal, models, mix: measured });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('sk-');
  });

  it.each([
    ['no file', null, 'mix.calibration', 'a file of sluice calibrate'],
    ['a folder', '', 'mix.calibration', 'a file of sluice calibrate'],
    ['what is no JSON', '{', 'mix.calibration', 'a file of sluice calibrate'],
    ['a list', '[]', 'mix.calibration: the file', 'an object'],
    ['another format', { format: 'sluice-calibration/9' }, 'mix.calibration: format', '"sluice-calibration/1"'],
    ['no levels', { levels: [] }, 'mix.calibration: levels', 'levels 0 to 5 in their order'],
    ['a score of 2', { scores: [2] }, 'mix.calibration: scores[0]', 'a number from 0 to 1'],
  ])('is refused with path, expected and given for %s', (name, content, where, expected) => {
    const file = content === null ? 'missing.json' : content === '' ? '.' : 'broken.json';
    if (typeof content === 'string' && content !== '') writeFileSync(path.join(dir, file), content);
    else if (content !== null && content !== '') writeCalibration(minimal, content, file);
    const problems = problemsOf({ ...minimal, mix: { kind: 'measured', calibration: file } });
    expect(problems, name).toContainEqual(expect.objectContaining({ path: where, expected }));
  });

  it('is told together with every other problem', () => {
    const problems = problemsOf({ ...minimal, size: 0, mix: { kind: 'measured' } });
    expect(problems.map((problem) => problem.path).toSorted()).toEqual(['mix.calibration', 'size']);
  });

  it('needs no file for the command that makes it', () => {
    const { mix } = parse({ ...minimal, mix: { kind: 'measured', calibration: 'missing.json' } }, 'ignore');
    expect(mix).toEqual({ kind: 'curriculum', weights: [5, 4, 3, 2, 1] });
  });
});
