import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { GRADING_METHODS } from '../../src/records/grading/methods.ts';
import { paper } from '../../src/records/grading/paper.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { threeAttempts } from '../support/grading-policies.ts';
import { stageOf } from '../support/stage-of.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'a' };
const base = { campaign: 'x', models: { target: model, teacher: model, scorer: model } };
const parse = (plugins: object): ReturnType<typeof parseConfig> =>
  parseConfig({ ...base, ...plugins }, { cwd: '/', env: {} });
const fingerprint = (plugins: object): string => fingerprintOf(parse(plugins), 'p/1');

function problemsOf(plugins: object): readonly string[] {
  try {
    parse(plugins);
  } catch (error) {
    if (error instanceof SluiceError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

describe('a grading policy in the configuration', () => {
  it('is used as it is, beside the defaults of what it replaces', () => {
    const config = parse({ grading: threeAttempts });
    expect(config.gradingPolicy).toBe(threeAttempts);
    expect(config.grading).toEqual(parse({}).grading);
    expect(parse({ grading: { aggregate: 'min' } }).gradingPolicy).toBeUndefined();
  });

  it('may be an object of a class', () => {
    class Policy {
      readonly name = 'of-a-class';
      readonly version = 1;
      next(): { readonly kind: 'ask'; readonly count: number } {
        return { kind: 'ask', count: 1 };
      }
    }
    const policy = new Policy();
    expect(parse({ grading: policy }).gradingPolicy).toBe(policy);
  });

  it('is in the fingerprint by name and version', () => {
    const other = { ...threeAttempts, next: () => ({ kind: 'ask', count: 1 }) };
    expect(fingerprint({ grading: threeAttempts })).not.toBe(fingerprint({}));
    expect(fingerprint({ grading: threeAttempts })).toBe(fingerprint({ grading: other }));
    expect(fingerprint({ grading: threeAttempts })).not.toBe(fingerprint({ grading: { ...other, version: 2 } }));
    expect(fingerprint({ grading: threeAttempts })).not.toBe(fingerprint({ grading: { ...other, name: 'four' } }));
  });

  it('is named in the description of the grade stage', () => {
    expect(stageOf(topologyOf(parse({ grading: threeAttempts })), 'grade').operators).toContain(
      'grade by three-attempts@1',
    );
    expect(stageOf(topologyOf(parse({})), 'grade').operators).toContain('grade');
  });

  it('is refused with everything that is wrong with it', () => {
    expect(problemsOf({ grading: { name: 'Three Attempts', version: 0.5 }, sise: 3 })).toEqual([
      'grading.name: expected 1 to 64 of a-z, 0-9 and "-", such as \'three-attempts\', got "Three Attempts"',
      'grading.version: expected an integer of at least 1, got 0.5',
      'grading.next: expected a function of the attempts, got nothing',
      expect.stringMatching(/^sise: expected no such field/),
    ]);
  });

  it('is refused if its name or version is invalid', () => {
    expect(problemsOf({ grading: { ...threeAttempts, mostAttempts: 0, asksScorer: 'no' } })).toEqual([
      'grading.mostAttempts: expected left out or an integer of at least 1, got 0',
      'grading.asksScorer: expected left out, true or false, got "no"',
    ]);
  });

  it('has the time for as many attempts, one after the other, as it says or as a grader of several may make', () => {
    const deadlineOf = (grading: object): number | null =>
      topologyOf(parse({ grading })).stages[0]?.deadlineMs ?? expect.unreachable();
    const settings = { method: 'pass-rate', confidence: 1 };
    expect(deadlineOf({ ...threeAttempts, mostAttempts: 1 })).toBe(deadlineOf({ ...settings, attempts: 1 }));
    expect(deadlineOf({ ...threeAttempts, mostAttempts: 5 })).toBe(deadlineOf({ ...settings, attempts: 5 }));
    expect(deadlineOf(threeAttempts)).toBe(deadlineOf({ ...settings, attempts: 64 }));
  });

  it('is refused where it is still the function that makes it', () => {
    expect(problemsOf({ grading: () => threeAttempts })).toEqual([
      'grading: expected a grading policy: an object with name, version and next(attempts), got a function (where it makes a policy, call it: `grading: myPolicy()`)',
    ]);
  });

  it("is not sluice's own, whose settings would be missing in the fingerprint", () => {
    expect(problemsOf({ grading: paper({ aggregate: 'min', thresholds: [0.8, 0.6, 0.4, 0.2] }) })).toEqual([
      `grading.name: expected a name of its own, none of ${GRADING_METHODS.join(', ')}, got "paper" (sluice's own policies are chosen with settings: \`grading: { method: 'paper' }\`)`,
    ]);
  });
});

describe('question filters in the configuration', () => {
  const filter = { name: 'short', version: 1, whyDropped: () => null };

  it('are used as they are, in their order; none is as if they were left out', () => {
    const other = { ...filter, name: 'other' };
    expect(parse({ questionFilters: [filter, other] }).questionFilters).toEqual([filter, other]);
    expect(parse({ questionFilters: [filter] }).questionFilters?.[0]).toBe(filter);
    expect(parse({ questionFilters: [] }).questionFilters).toBeUndefined();
    expect(stageOf(topologyOf(parse({ questionFilters: [filter, other] })), 'grade').operators.slice(0, 3)).toEqual([
      'filter by short@1',
      'filter by other@1',
      'attempt',
    ]);
  });

  it('are in the fingerprint by name and version', () => {
    expect(fingerprint({ questionFilters: [] })).toBe(fingerprint({}));
    expect(fingerprint({ questionFilters: [filter] })).not.toBe(fingerprint({}));
    expect(fingerprint({ questionFilters: [filter] })).not.toBe(
      fingerprint({ questionFilters: [{ ...filter, version: 2 }] }),
    );
  });

  it('are refused with everything that is wrong with them', () => {
    expect(problemsOf({ questionFilters: [filter, { name: '', version: 0 }, () => null] })).toEqual([
      'questionFilters[1].name: expected 1 to 64 of a-z, 0-9 and "-", such as \'three-attempts\', got ""',
      'questionFilters[1].version: expected an integer of at least 1, got 0',
      'questionFilters[1].whyDropped: expected a function of the question, got nothing',
      'questionFilters[2]: expected a question filter: an object with name, version and whyDropped(question), got a function',
    ]);
    expect(problemsOf({ questionFilters: filter })).toEqual([
      'questionFilters: expected a list of question filters, got an object',
    ]);
  });
});
