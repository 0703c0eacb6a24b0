import { firstValueFrom, of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { CodeOutcome } from '../../../src/records/code-run.ts';
import type { Question } from '../../../src/records/question.ts';
import type { Verdict } from '../../../src/records/verdict.ts';
import { toMessagesRecord } from '../../../src/sinks/messages-record.ts';
import { createCodeVerifier } from '../../../src/verifiers/code/verify-code.ts';
import { aVerifiedRecord } from '../../support/campaign-records.ts';

const record = aVerifiedRecord('code');
const question: Question = {
  ...record.question,
  domain: 'code',
  answer: 'none',
  tests: {
    kind: 'assert',
    setup: '',
    asserts: ['assert f(1) == 1'],
    code: null,
    entryPoint: 'f',
    cases: [],
    calls: [],
  },
};

/** The verdict on a program with a run of the given outcome. */
function verdictOn(program: string, outcome: CodeOutcome): Promise<Verdict> {
  const verify = createCodeVerifier(() => of({ outcome, detail: '', outputs: [] }));
  return firstValueFrom(verify(`So:\n\`\`\`python\n${program}\n\`\`\`\n`, question));
}

const program = (lines: number): string =>
  ['def f(x):', ...Array.from({ length: lines }, (_, index) => `    y = x + ${index}`), '    return x'].join('\n');

describe('the program that a verdict keeps', () => {
  it.each([1, 100, 30_000])(
    'is complete if it passed, since it is the answer of a record (%i lines)',
    async (lines) => {
      const verdict = await verdictOn(program(lines), 'passed');
      expect(verdict).toMatchObject({ verdict: 'correct', reason: 'passed' });
      expect(toMessagesRecord({ ...record, question, verdict }).answer).toBe(program(lines));
    },
  );

  it('is truncated with a mark if it is long and failed', async () => {
    expect((await verdictOn(program(1), 'wrong-answer')).extracted).toBe(program(1));
    const { verdict, extracted } = await verdictOn(program(1000), 'wrong-answer');
    expect(verdict).toBe('incorrect');
    expect(extracted).toHaveLength(2000);
    expect(extracted).toMatch(/^def f[^]*… \[cut\]$/);
  });
});

describe('the finding that is remembered for a question', () => {
  const verdictsOn = async (outcomes: readonly CodeOutcome[]): Promise<readonly string[]> => {
    const left = [...outcomes];
    const verify = createCodeVerifier(() => of({ outcome: left.shift() ?? 'passed', detail: '', outputs: [] }));
    const reasons: string[] = [];
    for (const _ of outcomes)
      reasons.push((await firstValueFrom(verify(`\`\`\`python\n${program(1)}\n\`\`\``, question))).reason);
    return reasons;
  };

  it('is that its tests decide nothing', async () => {
    expect(await verdictsOn(['tests-decide-nothing', 'passed'])).toEqual([
      'tests-decide-nothing',
      'tests-decide-nothing',
    ]);
  });

  it('is not that one program returned only empty values, of which they compare nothing', async () => {
    expect(await verdictsOn(['empty-answer', 'passed'])).toEqual(['tests-decide-nothing', 'passed']);
  });
});
