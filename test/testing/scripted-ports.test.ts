import { describe, expect, it } from 'vitest';
import { createCodec, parseConfig, topologyOf } from '../../src/index.ts';
import type { Attempt, DomainVerifier, Ungraded, VerifiedRecord } from '../../src/index.ts';
import { scriptedPorts, TopologyTestDriver } from '../../src/testing/index.ts';
import type { ScriptedModels, ScriptedRequest } from '../../src/testing/index.ts';
import { aQuestion } from '../support/campaign-records.ts';

const chat = (model: string): object => ({ baseUrl: 'http://localhost:8000/v1', model });
const models = { target: chat('target'), teacher: chat('teacher'), scorer: chat('prm') };
const right = { content: '\\boxed{4}', reasoning: 'Two and two.' };

const TESTS = {
  kind: 'assert',
  setup: '',
  asserts: ['assert True'],
  code: null,
  entryPoint: null,
  cases: [],
  calls: [],
} as const;

/** A campaign over the questions, with what its models were asked. */
function driven(more: object, scripted: Partial<ScriptedModels>, domains: readonly string[] = ['math']) {
  const asked: ScriptedRequest[] = [];
  const config = parseConfig(
    { campaign: 'driven', models, mix: { kind: 'fixed', shares: { 3: 1 } }, ...more },
    { cwd: '/', env: {} },
  );
  const noted = (request: ScriptedRequest): ScriptedRequest => {
    asked.push(request);
    return request;
  };
  const driver = new TopologyTestDriver({
    topology: topologyOf(config),
    codec: createCodec(),
    ports: scriptedPorts(config, {
      ...scripted,
      target: (request) => (scripted.target ?? (() => '\\boxed{5}'))(noted(request)),
      teacher: (request) => (scripted.teacher ?? (() => right))(noted(request)),
    }),
  });
  for (const domain of domains)
    driver.pipe('questions', domain, aQuestion(domain, { domain, tests: domain === 'code' ? TESTS : null }));
  driver.advanceBy(1_000);
  return { driver, asked };
}

describe('scriptedPorts', () => {
  it('passes a model its name, the prompt, and the number of the attempt or sample', () => {
    const { driver, asked } = driven(
      { grading: { method: 'hybrid', attempts: 2 }, traces: { samples: 3, choose: 'first' } },
      {
        target: () => '\\boxed{5}',
        teacher: ({ attempt }) => (attempt === 2 ? right : { content: '\\boxed{6}', reasoning: 'Three and three.' }),
      },
    );
    expect(asked.map(({ model, attempt }) => [model, attempt])).toEqual([
      ['target', 0],
      ['target', 1],
      ['teacher', 0],
      ['teacher', 1],
      ['teacher', 2],
    ]);
    expect(asked[0]?.prompt).toMatch(/^How much is math\?\n\n.*boxed/);
    expect(driver.outputs<VerifiedRecord>('cot')).toHaveLength(1);
  });

  it('has the scorer of the script rate the steps, which is half right without one', () => {
    const scoresOf = (scripted: Partial<ScriptedModels>): readonly unknown[] =>
      driven({}, scripted)
        .driver.outputs<Attempt>('attempts')
        .map(({ value }) => value.stepScores);
    expect(scoresOf({})).toEqual([[0.5]]);
    expect(scoresOf({ scorer: (steps) => steps.map(() => 0.25) })).toEqual([[0.25]]);
  });

  it('verifies domains of the configuration, and sets code aside, before anything is asked', () => {
    const shout: DomainVerifier = {
      name: 'shout',
      version: 1,
      verify: (output, { answer }) => ({
        verdict: output === `${answer}!` ? 'correct' : 'incorrect',
        extracted: output,
      }),
    };
    const { driver } = driven({ verifiers: { shout } }, { target: () => '4!' }, ['shout', 'code']);
    expect(driver.outputs<Attempt>('attempts').map(({ value }) => value.verdict)).toMatchObject([
      { verdict: 'correct', decidedBy: 'shout@1' },
    ]);
    expect(driver.outputs<Ungraded>('ungraded').map(({ value }) => [value.question.id, value.reason])).toEqual([
      ['code', 'domain-unsupported'],
    ]);
  });

  it('has several teachers and a judge, where the configuration has them', () => {
    const { driver, asked } = driven(
      {
        models: {
          target: chat('target'),
          teachers: [chat('small'), chat('large')],
          scorer: chat('prm'),
          judge: chat('judge'),
        },
        traces: { samples: 2, teacherOrder: 'in-order' },
      },
      { teacher: ({ model }) => (model === 'large' ? right : { content: '\\boxed{6}', reasoning: 'No.' }) },
    );
    expect(asked.map(({ model, attempt }) => [model, attempt])).toEqual([
      ['target', 0],
      ['small', 0],
      ['large', 1],
    ]);
    expect(driver.outputs<Attempt>('attempts').map(({ value }) => value.verdict)).toMatchObject([
      { verdict: 'incorrect', judge: { model: 'judge', verdict: 'incorrect' } },
    ]);
    expect(driver.outputs<VerifiedRecord>('cot').map(({ value }) => value.teacher)).toEqual(['large']);
  });
});
