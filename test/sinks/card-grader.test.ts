import { expect, it } from 'vitest';
import { FORMS } from '../../src/sinks/forms/forms.ts';
import { datasetCard } from '../../src/sinks/dataset-card.ts';
import type { CardInfo } from '../../src/sinks/dataset-card.ts';
import type { CardGrader } from '../../src/sinks/card-grader.ts';
import type { DatasetFacts } from '../../src/sinks/dataset-tally.ts';
import { perLevel } from '../../src/records/mix.ts';

const BANDS = [0.8, 0.6, 0.4, 0.2, 0];
const info: CardInfo = {
  campaign: 'c',
  target: 't',
  teacher: 'r',
  scorer: { model: 'prm-7b', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null },
  shares: perLevel(() => 1 / 6),
  generator: 'sluice',
};
const facts: DatasetFacts = {
  records: 0,
  perLevel: perLevel(() => 0),
  questionsPerLevel: perLevel(() => 0),
  questionsByName: { domain: new Map(), source: new Map() },
  domains: [],
  sources: [],
  licenses: [],
  withoutLicense: 0,
  verifiers: [],
  teachers: [],
  graders: [],
  acceptedByJudge: 0,
};
const cardOf = (grader?: CardGrader): string =>
  datasetCard({ ...info, ...(grader && { grader }) }, facts, { rejected: null, form: FORMS.messages, as: 'jsonl' });

it('names the share of tests, and no scorer', () => {
  const card = cardOf({ name: 'test-share@1', method: 'test-share', attempts: 1, bands: BANDS });
  expect(card).toContain('| grader | `test-share@1`: the share of tests passed by at most 1 attempts, cut at');
  expect(card).not.toContain('prm-7b');
});

it('names the grader of the paper, and the scorer with its cuts', () => {
  const card = cardOf();
  expect(card).toContain(
    '| grader | `paper@1`: 1 attempt; a right one is level 0, a wrong one is rated by the scorer |',
  );
  expect(card).toContain('| scorer | prm-7b: mean of the step scores, cut at 0.8, 0.6, 0.4, 0.2 |');
});

it('names the bands and attempts of a pass rate, and no scorer, which decided nothing', () => {
  const card = cardOf({ name: 'pass-rate@1', method: 'pass-rate', attempts: 4, bands: BANDS });
  expect(card).toContain(
    '| grader | `pass-rate@1`: the share of right attempts, of at most 4, cut at 0.8, 0.6, 0.4, 0.2, 0 |',
  );
  expect(card).not.toContain('prm-7b');
  expect(card).not.toMatch(/step by step/);
});

it('names both of a hybrid', () => {
  const card = cardOf({ name: 'hybrid@1', method: 'hybrid', attempts: 8, bands: BANDS });
  expect(card).toMatch(/grader \| `hybrid@1`: .*of at most 8, cut at 0.8.*; where none is right, the scorer's rating/);
  expect(card).toContain('| scorer | prm-7b');
});

it("says of a policy of the user's own its name and version, and lets it write no other row", () => {
  const card = cardOf({ name: 'mine|x@3', method: 'own', attempts: 1, bands: [] });
  expect(card).toContain("| grader | `mine\\|x@3`, a policy of the campaign's own |");
  expect(card).toContain("A policy of the\ncampaign's own gave the level.");
  // What cuts it makes of scores is not known.
  expect(card).toContain('| scorer | prm-7b |');
});

it("names no scorer of a policy of the user's own that asks none", () => {
  expect(cardOf({ name: 'mine@3', method: 'own', attempts: 1, bands: [], asksScorer: false })).not.toContain('prm-7b');
});

it('has the shares of domains or sources that were aimed at, and what was reached', () => {
  const cells = { by: 'source', names: ['gsm8k', 'a|b'], shares: [0.75, 0.25] } as const;
  const bySource = new Map([
    ['gsm8k', 7],
    ['a|b', 2],
    ['', 1],
  ]);
  const some = {
    ...facts,
    records: 10,
    questionsPerLevel: perLevel((level) => (level === 3 ? 10 : 0)),
    questionsByName: { domain: new Map([['math', 10]]), source: bySource },
  };
  const files = { rejected: null, form: FORMS.messages, as: 'jsonl' };
  const card = datasetCard({ ...info, cells }, some, files);
  expect(card).toContain('Each level has the same shares of sources');
  expect(card).toContain('| gsm8k | 75.0 % | 70.0 % | 7 |');
  expect(card).toContain('| `a\\|b` | 25.0 % | 20.0 % | 2 |');
  expect(card).toContain('| any other | 0.0 % | 10.0 % | 1 |');
  expect(datasetCard(info, some, files)).not.toContain('same shares');
});
