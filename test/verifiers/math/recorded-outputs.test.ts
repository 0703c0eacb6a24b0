import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

import { verifyMath } from '../../../src/verifiers/math/verify-math.ts';

const folder = process.env['SLUICE_DATA'];
const reason =
  folder === undefined
    ? 'SLUICE_DATA is not set'
    : existsSync(join(folder, 'gsm8k.jsonl.gz'))
      ? null
      : `${folder} has no gsm8k.jsonl.gz`;
const title = `verifyMath on recorded outputs${reason === null ? '' : ` (skipped: ${reason})`}`;
if (reason !== null) process.stderr.write(`skipped: recorded outputs: ${reason}\n`);

interface Row {
  readonly id: string;
  readonly question_id: string;
  readonly answer: string | null;
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

describe.skipIf(reason !== null)(title, () => {
  it('agrees with the publisher on GSM8K', () => {
    const golds = new Map(readRows('gsm8k.jsonl.gz').map((row) => [row.id, row.answer ?? '']));
    const attempts = readRows('recorded/gsm8k_attempts.jsonl.gz');
    const disagreements = attempts.filter(
      (row) => (verifyMath(row.output, golds.get(row.question_id) ?? '').verdict === 'correct') !== row.is_correct,
    );
    for (const row of disagreements) {
      process.stderr.write(`${row.question_id}: publisher says ${row.is_correct}: ${row.output.slice(-120)}\n`);
    }
    expect(attempts).toHaveLength(2_638);
    expect(1 - disagreements.length / attempts.length).toBeGreaterThanOrEqual(0.998);
  });

  it('accepts no wrong attempt at MATH, but for the eight that the publisher mislabels', () => {
    const attempts = readRows('recorded/math_attempts.jsonl.gz');
    const verdicts = attempts.map((row) => ({ ...row, ...verifyMath(row.output, row.answer ?? '') }));
    const falsePositives = verdicts.filter((row) => row.verdict === 'correct' && !row.is_correct);
    // All eight attempts at one question: the gold is `\text{4:30 p.m.}`, the answers `4:30 \text{ p.m.}`.
    expect(new Set(falsePositives.map((row) => row.answer))).toEqual(new Set(['\\text{4:30 p.m.}']));
    expect(falsePositives).toHaveLength(8);
    expect(verdicts.filter((row) => row.verdict !== 'correct' && row.is_correct)).toEqual([]);
  });

  it('accepts every gold of every file as its own answer', () => {
    for (const name of ['math_test', 'math_train', 'olympiadbench', 'college_math', 'gsm8k']) {
      const golds = readRows(`${name}.jsonl.gz`).flatMap((row) =>
        row.answer === null || row.answer === '' ? [] : [row.answer],
      );
      const refused = golds.filter((gold) => verifyMath(`So \\boxed{${gold}}.`, gold).verdict !== 'correct');
      expect(refused, name).toEqual([]);
    }
  });
});
