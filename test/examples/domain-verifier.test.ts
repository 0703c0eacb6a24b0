import * as fc from 'fast-check';
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { unitVerifier } from '../../examples/domain-verifier.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { DomainVerdict } from '../../src/records/domain-verifier.ts';
import type { GradedQuestion, Ungraded } from '../../src/records/grade.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';
import { createVerifier } from '../../src/runtime/verifier.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { describeTopology } from '../../src/topology/describe.ts';
import { aQuestion, aReply, CORRECT, someScores } from '../support/campaign-records.ts';

const never = new AbortController().signal;
const verdictOf = (output: string, answer: string): DomainVerdict =>
  unitVerifier.verify(output, aQuestion('q', { domain: 'units', answer }), never) as DomainVerdict;

describe('the verifier of quantities', () => {
  it.each([
    ['\\boxed{5200 m}', '5.2 km', 'correct', '5200 m'],
    ['\\boxed{1 in}, so \\boxed{2.54cm}', '1 in', 'correct', '2.54cm'],
    ['\\boxed{-90 min}', '-1.50 h', 'correct', '-90 min'],
    ['\\boxed{0.0 t}', '0 kg', 'correct', '0.0 t'],
    ['\\boxed{5201 m}', '5.2 km', 'incorrect', '5201 m'],
    ['\\boxed{5.2 kg}', '5.2 km', 'incorrect', '5.2 kg'],
    ['\\boxed{5.2}', '5.2 km', 'unparsable', '5.2'],
    ['It is 5.2 km.', '5.2 km', 'unparsable', undefined],
    ['\\boxed{5.2 km}', 'far', 'ungraded', undefined],
  ])('says of %s for %s: %s', (output, gold, verdict, extracted) => {
    expect(verdictOf(output, gold)).toEqual({ verdict, ...(extracted !== undefined && { extracted }) });
  });

  it('finds a quantity right in every unit of its dimension, and wrong with one more of it', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(1n, 1000n), (metres, more) => {
        expect(verdictOf(`\\boxed{${metres * 1000n} mm}`, `${metres} m`).verdict).toBe('correct');
        expect(verdictOf(`\\boxed{${metres * 1000n + more} mm}`, `${metres} m`).verdict).toBe('incorrect');
      }),
    );
  });
});

describe('a domain of a user', () => {
  const model = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
  const models = { target: model, teacher: model, scorer: model, judge: model };
  const config = parseConfig(
    {
      campaign: 'physics',
      models,
      verifiers: { units: unitVerifier },
      traces: { reasoning: 'content' },
      mix: { kind: 'fixed', shares: { 3: 1 } },
    },
    { cwd: '/', env: {} },
  );

  /** A campaign whose models answer as the question says: `reply: …`. */
  function campaign(): { readonly driver: TopologyTestDriver; readonly asked: string[]; readonly judged: string[] } {
    const asked: string[] = [];
    const judged: string[] = [];
    const replyTo = (text: string): string => `We convert.\n\nSo ${/reply: (.*)/.exec(text)?.[1]}.`;
    const verifier = createVerifier({ math: () => of(CORRECT), ...(config.verifiers && { own: config.verifiers }) });
    const driver = new TopologyTestDriver({
      topology: topologyOf(config),
      codec: createCampaignCodec(),
      ports: () => ({
        target: {
          model: 'm',
          complete: ({ messages }) => {
            asked.push(messages[0]?.content ?? '');
            return of(aReply({ content: replyTo(messages[0]?.content ?? '') }));
          },
        },
        teacher: {
          model: 'm',
          complete: () =>
            of(aReply({ content: 'A thousand each.\n\nThat is \\boxed{2 km}.\n\nGood luck!', reasoning: null })),
        },
        judge: {
          model: 'm',
          complete: ({ messages }) => {
            judged.push(messages[0]?.content ?? '');
            return of(aReply({ content: 'equivalent' }));
          },
        },
        scorer: { model: 'm', score: ({ steps }) => of(someScores(steps.map(() => 0.5))) },
        verify: verifier.verify,
        domains: verifier.domains,
      }),
    });
    return { driver, asked, judged };
  }

  it('is asked, verified, graded and traced as any other; the judge is not asked about it', () => {
    const { driver, asked, judged } = campaign();
    const units = (id: string, answer: string, reply: string): void =>
      driver.pipe('questions', id, aQuestion(id, { domain: 'units', answer, question: `reply: ${reply}` }));
    units('right', '2000 m', '\\boxed{2 km}');
    units('wrong', '2000 m', '\\boxed{3 km}');
    units('mute', '2000 m', 'two of them');
    units('broken', 'far', '\\boxed{2 km}');
    driver.pipe('questions', 'sql', aQuestion('sql', { domain: 'sql' }));
    driver.pipe('questions', 'blank', aQuestion('blank', { domain: 'units', answer: ' ' }));
    driver.pipe('questions', 'odd', aQuestion('odd', { domain: 'SQL\u001B[0m' }));
    driver.advanceBy(5_000);

    expect(driver.conservation('grade')).toMatchObject({
      in: 7,
      forwarded: 3,
      rejected: { 'gold-unparsable': 1, 'domain-unsupported': 1 },
      deadLettered: 2,
    });
    expect(asked).toHaveLength(4);
    expect(asked[0]).toBe(`reply: \\boxed{2 km}\n\n${unitVerifier.instruction}`);
    expect(judged).toEqual([]);
    const attempts = driver.outputs<Attempt>('attempts').map(({ value }) => [value.questionId, value.verdict] as const);
    expect(Object.fromEntries(attempts)).toMatchObject({
      right: { verdict: 'correct', reason: 'equal', extracted: '2 km', decidedBy: 'units@1' },
      wrong: { verdict: 'incorrect', reason: 'different', extracted: '3 km', decidedBy: 'units@1' },
      mute: { verdict: 'unparsable', reason: 'no-answer', extracted: null, decidedBy: 'units@1' },
    });
    expect(driver.outputs<GradedQuestion>('level-0').map(({ value }) => value.question)).toMatchObject([
      { id: 'right', domain: 'units' },
    ]);
    const ungraded = driver.outputs<Ungraded>('ungraded').map(({ value }) => [value.question.id, value.detail]);
    expect(Object.fromEntries(ungraded)).toEqual({
      sql: 'nothing here can verify answers of the domain sql, only of units, math, choice',
      broken: 'units@1: gold-unparsable',
    });
    // The teacher of this campaign gives no reasoning: the paragraph that has the answer, in its form, is the answer.
    expect(driver.outputs<VerifiedRecord>('cot')[0]?.value).toMatchObject({
      question: { domain: 'units' },
      reply: {
        reasoning: 'A thousand each.\n\nThat is \\boxed{2 km}.\n\nGood luck!',
        content: 'That is \\boxed{2 km}.',
      },
      verdict: { verdict: 'correct', extracted: '2 km', decidedBy: 'units@1' },
    });
  });

  it('is in the description of the topology, with its verifier', () => {
    expect(describeTopology(topologyOf(config), 'text')).toContain('verify (units by units@1)');
  });
});
