import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { StepScorer } from '../../../src/records/model-ports.ts';
import { rateKnownTraces, verdictOn } from '../../../src/runtime/doctor/scorer-sanity.ts';
import { scoreStepsAsPrm } from '../../../src/demo/toy-prm.ts';

const scorerOf = (score: (question: string, steps: readonly string[]) => readonly number[]): StepScorer => ({
  model: 'p',
  score: ({ question, steps }) =>
    of({
      scores: score(question, steps),
      returnedModel: 'p',
      usage: { prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 },
      latencyMs: 1,
    }),
});

describe('the sanity of a scorer', () => {
  it('holds for one that judges steps', async () => {
    const scorer = scorerOf((question, steps) => scoreStepsAsPrm(question, steps, 1));
    const verdict = verdictOn(await rateKnownTraces(scorer, 'mean'));
    expect(verdict).toMatchObject({ isSane: true, ordered: 3 });
  });

  it('fails for one that rates all alike, or nearly so, as random weights do', async () => {
    for (const noise of [0, 0.05]) {
      const scorer = scorerOf((_, steps) => steps.map((step) => 0.5 + (step.includes('15') ? -noise : noise)));
      expect(verdictOn(await rateKnownTraces(scorer, 'mean')).isSane).toBe(false);
    }
  });

  it('fails for one that is upside down, and for one that is right on average alone', () => {
    expect(verdictOn([{ good: 0.1, bad: 0.9 }]).isSane).toBe(false);
    expect(
      verdictOn([
        { good: 1, bad: 0 },
        { good: 1, bad: 0 },
        { good: 0.4, bad: 0.5 },
      ]),
    ).toMatchObject({ isSane: false, ordered: 2 });
  });
});
