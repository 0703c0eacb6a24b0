import { readFileSync } from 'node:fs';
import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import { openVerifier } from '../../src/runtime/verifier.ts';
import type { OpenVerifier } from '../../src/runtime/verifier.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { sandboxFound } from './sandbox-available.ts';

/** A program with tests, and the required verdict; `not-passed` is any but `correct`. */
interface Case {
  readonly kind: string;
  readonly tests: object;
  readonly program: string;
  readonly expected: 'correct' | 'incorrect' | 'ungraded' | 'not-passed';
}

const casesOf = (name: string): readonly Case[] =>
  readFileSync(new URL(`cases/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);

function questionOf({ kind, tests }: Case): Question {
  const line = JSON.stringify({ domain: 'code', question: `Write it: ${kind}`, answer: 'none', tests });
  const parsed = parseQuestionLine(line, new Date(0));
  if ('reason' in parsed) throw new Error(parsed.reason);
  return parsed.question;
}

describe.skipIf(sandboxFound.kind === 'missing')('Python programs', () => {
  let verifier: OpenVerifier;
  beforeAll(async () => {
    verifier = await openVerifier({ code: 'required' });
  });
  afterAll(async () => verifier.close());
  const decide = async (given: Case): Promise<{ verdict: string; decidedBy: string }> => {
    const output = `\`\`\`python\n${given.program}\n\`\`\``;
    const { verdict, reason, decidedBy } = await firstValueFrom(verifier.verify(output, questionOf(given)));
    return { verdict: `${verdict}: ${reason}`, decidedBy };
  };

  it.concurrent.each(casesOf('python-right').map((given) => [given.kind, given] as const))(
    'passes a right program: %s',
    async (_, given) => expect((await decide(given)).verdict).toBe('correct: passed'),
  );
  it.concurrent.each(casesOf('python-hostile').map((given) => [given.kind, given] as const))(
    'does not pass a wrong program: %s',
    async (_, given) => {
      const { verdict } = await decide(given);
      if (given.expected === 'not-passed') expect(verdict).not.toMatch(/^correct/);
      else expect(verdict.split(':')[0]).toBe(given.expected);
    },
  );
  it('says which judge decided', async () => {
    const asserts = (...list: readonly string[]): object => ({ kind: 'assert', asserts: list });
    const copies = 'from copy import deepcopy\ndef copy(y): return deepcopy(y)\ndef shallow(y): return list(y)';
    const program = `class P:\n    x = 3\ndef f(x): return x + 1\ndef make(): return P()\n${copies}`;
    const by = async (tests: object): Promise<string> =>
      (await decide({ kind: 'by', tests, program, expected: 'correct' })).decidedBy;
    expect(await by(asserts('assert f(1) == 2'))).toBe('code/2:strict');
    expect(await by(asserts('assert make().x == 3'))).toBe('code/2:live');
    // Only if the tests could notice the identity of lists, and it is the same list.
    const changed = (call: string): object => asserts(`x = [1, [2]]\ny = ${call}\ny.append(5)\nassert len(x) == 2`);
    expect(await by(changed('copy(x)'))).toBe('code/2:strict');
    expect(await by(changed('copy(y=x)'))).toBe('code/2:strict');
    expect(await by(changed('shallow(x)'))).toBe('code/2:live');
    expect(await by(asserts('assert shallow([1, [2]]) == [1, [2]]'))).toBe('code/2:strict');
  });
});
