import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { RefusedRequest } from '../../src/demo/model-endpoint.ts';
import type { StepScorer } from '../../src/records/model-ports.ts';
import { rateKnownTraces, verdictOn } from '../../src/runtime/doctor/scorer-sanity.ts';
import { createStandInPrm, scoreStandInSteps, STAND_IN_PRM } from '../../src/testing/stand-in-prm.ts';
import { someScores } from '../support/campaign-records.ts';

const solved = { question: 'How many?', answer: '18', solutionValues: ['9', '18'] };

describe('scoreStandInSteps', () => {
  it('takes the share of computed values that the gold solution has', () => {
    const steps = ['16 - 7 = <<16-7=9>>9, then <<9*3=27>>27', '<<2*9.0=18.0>>18', 'So that is it.', 'A: 27'];
    expect(scoreStandInSteps(steps, solved)).toEqual([0.5, 1, null, 0]);
  });

  it('reads thousands separators and trailing points', () => {
    expect(scoreStandInSteps(['A: 1,200.'], { ...solved, answer: '1200' })).toEqual([1]);
  });
});

describe('createStandInPrm', () => {
  const score = createStandInPrm([solved]);

  it('gives a step that computes nothing the mean of the others', () => {
    const scores = score(' How many? ', ['<<3*3=9>>9', 'Well.', 'A: 3']);
    expect(scores).toEqual([1, expect.closeTo(0.5, 6), 0]);
    expect(score('How many?', ['A: 18', 'Well.'])).toEqual([1, 1]);
  });

  it('recomputes the sums that a run tries its scorer with', async () => {
    const scorer: StepScorer = {
      model: STAND_IN_PRM,
      score: ({ question, steps }) => of(someScores(score(question, steps))),
    };
    expect(verdictOn(await rateKnownTraces(scorer, 'mean'))).toMatchObject({ isSane: true });
  });

  it('refuses questions that it cannot score', () => {
    expect(() => score('Another question', ['A: 3'])).toThrow(RefusedRequest);
    expect(() => score('How many?', ['Well.'])).toThrow('computes');
  });
});

const folder = process.env['SLUICE_DATA'];
const reason =
  folder === undefined
    ? 'SLUICE_DATA is not set'
    : existsSync(join(folder, 'gsm8k.jsonl.gz'))
      ? null
      : `${folder} has no gsm8k.jsonl.gz`;
if (reason !== null) process.stderr.write(`skipped: stand-in PRM on recorded attempts: ${reason}\n`);

interface Row {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly solution_values: readonly string[];
  readonly question_id: string;
  readonly model: string;
  readonly output: string;
  readonly is_correct: boolean;
}

function readRows(name: string): readonly Row[] {
  const lines = gunzipSync(readFileSync(join(folder ?? '', name)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}

describe.skipIf(reason !== null)('createStandInPrm on recorded attempts', () => {
  it('gives the histogram of the data folder for the weak model', () => {
    const questions = new Map(readRows('gsm8k.jsonl.gz').map((row) => [row.id, row]));
    const wrong = readRows('recorded/gsm8k_attempts.jsonl.gz').filter(
      (row) => row.model === 'gpt3-6b-finetuning' && !row.is_correct,
    );
    const score = createStandInPrm(
      [...questions.values()].map((row) => ({ ...row, solutionValues: row.solution_values })),
    );
    const levels = [0, 0, 0, 0, 0];
    let withoutStep = 0;
    for (const row of wrong) {
      const steps = row.output.split('\n').filter((line) => line.trim() !== '');
      try {
        const scores = score(questions.get(row.question_id)?.question ?? '', steps);
        const mean = scores.reduce((sum, value) => sum + value, 0) / scores.length;
        const level = [0.8, 0.6, 0.4, 0.2].filter((threshold) => mean < threshold).length;
        levels[level] = (levels[level] ?? 0) + 1;
      } catch (error) {
        if (!(error instanceof RefusedRequest)) throw error;
        withoutStep += 1;
      }
    }
    expect(wrong).toHaveLength(1_033);
    expect(levels).toEqual([45, 55, 130, 292, 510]);
    expect(withoutStep).toBe(1);
  });
});
