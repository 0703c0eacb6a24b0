import { firstValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleQuestions } from '../../../src/cli/init/sample-questions.ts';
import { BUILT_IN_DOMAINS } from '../../../src/records/domain.ts';
import type { BuiltInDomain } from '../../../src/records/domain.ts';
import type { Question } from '../../../src/records/question.ts';
import { openVerifier } from '../../../src/runtime/verifier.ts';
import type { OpenVerifier } from '../../../src/runtime/verifier.ts';
import { parseQuestionLine } from '../../../src/sources/parse-question.ts';
import { sandboxFound } from '../../sandbox/sandbox-available.ts';

function questionsOf(domain: BuiltInDomain): readonly Question[] {
  return sampleQuestions(domain)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const parsed = parseQuestionLine(line, new Date(0));
      if ('reason' in parsed) throw new Error(`${parsed.reason}: ${line}`);
      return parsed.question;
    });
}

describe.each(BUILT_IN_DOMAINS)('the sample of %s', (domain) => {
  const questions = questionsOf(domain);

  it('has ten different questions that ingest takes, each with its source and licence', () => {
    expect(questions).toHaveLength(10);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(10);
    expect(new Set(questions.map(({ question }) => question)).size).toBe(10);
    for (const question of questions) expect(question).toMatchObject({ domain, license: 'CC0-1.0' });
  });
});

describe('the answers of the samples', () => {
  let verifier: OpenVerifier;
  beforeAll(async () => {
    verifier = await openVerifier({ code: sandboxFound.kind === 'missing' ? 'off' : 'required' });
  });
  afterAll(async () => verifier.close());

  const decided = async (question: Question, output: string) =>
    (await firstValueFrom(verifier.verify(output, question))).verdict;

  it.each(['math', 'choice'] as const)('are right in %s, and another one is wrong', async (domain) => {
    const questions = questionsOf(domain);
    for (const [index, question] of questions.entries()) {
      const other = questions.find(({ answer }) => answer !== question.answer)?.answer ?? '';
      expect(await decided(question, `So \\boxed{${question.answer}}.`), `${index + 1}`).toBe('correct');
      expect(await decided(question, `So \\boxed{${other}}.`), `${index + 1}`).toBe('incorrect');
    }
  });

  it.skipIf(sandboxFound.kind === 'missing')('pass their tests in code, and another program does not', async () => {
    const questions = questionsOf('code');
    const fenced = (program: string): string => `\`\`\`python\n${program}\`\`\``;
    for (const [index, question] of questions.entries()) {
      expect(await decided(question, fenced(question.answer)), `${index + 1}`).toBe('correct');
      const other = questions[(index + 1) % questions.length]?.answer ?? '';
      expect(await decided(question, fenced(other)), `${index + 1}`).toBe('incorrect');
    }
  });
});
