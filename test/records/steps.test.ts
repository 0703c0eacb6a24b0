import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateScores, levelOf } from '../../src/records/level.ts';
import { splitSteps } from '../../src/records/steps.ts';

describe('splitSteps', () => {
  it.each([
    ['paragraphs', 'One\nstill one.\n\nTwo.', ['One\nstill one.', 'Two.']],
    ['paragraphs between lines of white space', 'One.\r\n \t\r\n\r\nTwo.', ['One.', 'Two.']],
    ['lines, where there is no blank one', 'One.\r\nTwo.\nA: 3', ['One.', 'Two.', 'A: 3']],
    ['one line', ' Only. ', ['Only.']],
    ['nothing', ' \n\n\t', []],
    ['blank lines at the ends only', '\n\nOne.\nTwo.\n\n', ['One.', 'Two.']],
    ['a boxed answer of its own as a step', 'One.\n\n\\boxed{3}', ['One.', '\\boxed{3}']],
  ])('splits %s', (_what, answer, steps) => {
    expect(splitSteps(answer)).toEqual(steps);
  });

  it('loses no word, keeps the order, and makes no empty step', () => {
    const piece = fc.constantFrom('a', 'b c', '\n', '\n\n', ' ', '\r\n', '\t');
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const steps = splitSteps(text);
        expect(steps.join(' ').match(/\S+/g)).toEqual(text.match(/\S+/g));
        expect(steps.every((step) => step !== '' && step === step.trim())).toBe(true);
      }),
    );
  });
});

const folder = process.env['SLUICE_DATA'] ?? '';
const hasData = existsSync(join(folder, 'recorded/gsm8k_attempts.jsonl.gz'));

interface Recorded {
  readonly question_id: string;
  readonly model: string;
  readonly output: string;
  readonly is_correct: boolean;
}
interface Solved {
  readonly id: string;
  readonly answer: string;
  readonly solution_values: readonly string[];
}

const read = <T>(file: string): T[] =>
  gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const numberOf = (text: string): number => Number(text.replaceAll(/[,$]/g, ''));

describe.skipIf(!hasData)('the recorded GSM8K attempts (skipped without SLUICE_DATA)', () => {
  it('come to the published levels under the stand-in for a PRM: 45, 55, 130, 292, 510, one without a value', () => {
    const solved = new Map(read<Solved>('gsm8k.jsonl.gz').map((question) => [question.id, question]));
    const histogram = [0, 0, 0, 0, 0, 0];
    for (const attempt of read<Recorded>('recorded/gsm8k_attempts.jsonl.gz')) {
      if (attempt.is_correct || attempt.model !== 'gpt3-6b-finetuning') continue;
      const gold = solved.get(attempt.question_id);
      const known = new Set([...(gold?.solution_values ?? []), gold?.answer ?? ''].map(numberOf));
      // A step is scored by what it computes or states; one that does neither leaves the mean as it is.
      const scores = splitSteps(attempt.output).flatMap((step) => {
        const stated = /^A: *(\S+)/.exec(step)?.[1];
        const values =
          stated === undefined ? [...step.matchAll(/<<[^>]*=([^>]*)>>/g)].map(([, v]) => v ?? '') : [stated];
        return values.length === 0 ? [] : [values.filter((v) => known.has(numberOf(v))).length / values.length];
      });
      const level = scores.length === 0 ? 0 : levelOf(aggregateScores(scores, 'mean'), [0.8, 0.6, 0.4, 0.2]);
      histogram[level] = (histogram[level] ?? 0) + 1;
    }
    expect(histogram).toEqual([1, 45, 55, 130, 292, 510]);
  });
});
