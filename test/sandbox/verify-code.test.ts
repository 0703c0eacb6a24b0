import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { firstValueFrom, from, lastValueFrom, map, mergeMap, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import { openVerifier } from '../../src/runtime/verifier.ts';
import type { OpenVerifier } from '../../src/runtime/verifier.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { mutate } from '../support/mutate-program.ts';
import { sandboxFound } from './sandbox-available.ts';

const data = process.env['SLUICE_DATA'] ?? '';
const hasData = existsSync(join(data, 'mbpp.jsonl.gz')) && data !== '';
if (!hasData) process.stdout.write('tests on HumanEval and MBPP are skipped: SLUICE_DATA names no folder with them\n');

/** Every `step`th question of a file. */
function sampleOf(file: string, step: number): readonly Question[] {
  const lines = gunzipSync(readFileSync(join(data, file)))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.filter((_, index) => index % step === 0).map(questionOf);
}

function questionOf(line: string): Question {
  const parsed = parseQuestionLine(line, new Date(0));
  if ('reason' in parsed) throw new Error(parsed.reason);
  return parsed.question;
}

const fenced = (program: string): string => `So:\n\`\`\`python\n${program}\n\`\`\``;

describe.skipIf(sandboxFound.kind === 'missing')('the verifier of code', () => {
  let verifier: OpenVerifier;
  beforeAll(async () => {
    verifier = await openVerifier({ code: 'required', sandbox: { limits: { wallMs: 3_000 } } });
  });
  afterAll(async () => verifier.close());
  const decide = async (output: string, tests: object, answer = 'none'): Promise<string> => {
    const line = JSON.stringify({ domain: 'code', question: `Q ${JSON.stringify(tests)}${answer}`, answer, tests });
    const { verdict, reason } = await firstValueFrom(verifier.verify(output, questionOf(line)));
    return `${verdict}: ${reason}`;
  };
  const asserted = { kind: 'assert', asserts: ['assert f(1) == 2', 'assert f(2) == 3'] };
  const stdio = {
    kind: 'stdio',
    cases: [
      { input: '1', output: '0.5\n' },
      { input: '4', output: '2' },
    ],
  };

  it.each([
    ['a right program', fenced('def f(x): return x + 1'), asserted, 'correct: passed'],
    ['one that fails a test', fenced('def f(x): return 2'), asserted, 'incorrect: wrong-answer'],
    ['one that raises', fenced('def f(x): return y'), asserted, 'incorrect: runtime-error'],
    ['one that does not compile', fenced('def f(x) return y'), asserted, 'incorrect: syntax-error'],
    ['prose', 'I would add one.', asserted, 'unparsable: no-code'],
    ['prose that looks like code', 'print( is what I would use. So\ndef f is', asserted, 'unparsable: no-code'],
    ['an empty output', '', asserted, 'unparsable: no-code'],
    ['1 MB of text', 'word '.repeat(200_000), asserted, 'unparsable: no-code'],
    ['binary', '\0\x01\x7f', asserted, 'unparsable: no-code'],
    [
      'outputs of the same tokens',
      fenced('print(int(input()) / 2)'),
      { ...stdio, cases: [stdio.cases[0]] },
      'correct: passed',
    ],
    ['another number of decimals than wanted', fenced('print(int(input()) / 2)'), stdio, 'incorrect: wrong-answer'],
    [
      'a wrong case before one that fails',
      fenced('n = int(input())\nprint(7)\nassert n == 1'),
      stdio,
      'incorrect: wrong-answer',
    ],
    [
      'tests that do not compile',
      fenced('def f(x): return x'),
      { kind: 'assert', asserts: ['assert f(1) =='] },
      'ungraded: tests-broken',
    ],
  ])('%s', async (_, output, tests, wanted) => expect(await decide(output, tests)).toBe(wanted));

  it('blames the tests if the question has a solution that fails them too', async () => {
    const wrong = { kind: 'assert', asserts: ['assert f(1) == 3'] };
    expect(await decide(fenced('def f(x): return 0'), wrong, 'def f(x):\n    return x + 1')).toBe(
      'ungraded: tests-broken',
    );
    expect(await decide(fenced('def f(x): return 3'), wrong, 'def f(x):\n    return x + 1')).toBe('correct: passed');
    expect(await decide(fenced('def f(x): return 0'), asserted, 'def f(x):\n    return x + 1')).toBe(
      'incorrect: wrong-answer',
    );
  });

  it.skipIf(!hasData)(
    'accepts reference solutions of HumanEval and MBPP, and refuses most with one line changed',
    async () => {
      const questions = [...sampleOf('humaneval.jsonl.gz', 8), ...sampleOf('mbpp.jsonl.gz', 45)];
      const all = (pairs: readonly { question: Question; program: string }[]): Promise<readonly Verdict[]> =>
        lastValueFrom(
          from(pairs).pipe(
            mergeMap(
              ({ question, program }) => verifier.verify(fenced(program), question).pipe(map((verdict) => verdict)),
              4,
            ),
            toArray(),
          ),
        );
      const verdicts = await all(questions.map((question) => ({ question, program: question.answer })));
      expect(verdicts.map(({ reason }) => reason)).toEqual(questions.map(() => 'passed'));
      const mutants = questions.flatMap((question, index) => {
        const program = mutate(question.answer, index);
        return program === null ? [] : [{ question, program }];
      });
      const accepted = (await all(mutants)).filter(({ verdict }) => verdict === 'correct').length;
      expect(accepted / mutants.length).toBeLessThan(0.25);
    },
    60_000,
  );
});

describe('without a sandbox', () => {
  it('code questions are ungraded and the refusal says why; the other domains work', async () => {
    const verifier = await openVerifier({ code: 'off' });
    const question = questionOf(
      '{"domain":"code","question":"q","answer":"a","tests":{"kind":"assert","asserts":["assert 1"]}}',
    );
    expect(await firstValueFrom(verifier.verify('x', question))).toMatchObject({
      verdict: 'ungraded',
      reason: 'domain-unsupported',
    });
    expect(verifier.domains).toEqual(new Set(['math', 'choice']));
    expect(verifier.codeRefusal).not.toBeNull();
    await verifier.close();
  });
});
