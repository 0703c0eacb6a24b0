import { describe, expect, inject } from 'vitest';
import type { Attempt } from '../../src/records/attempt.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { sandboxFound } from '../sandbox/sandbox-available.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { completion, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const TESTS = 5;
const QUESTIONS = 2 * (TESTS + 1);

/** The target's program to question n passes n % 6 of its five tests. */
const codeQuestion = (n: number): object => ({
  id: `q${n}`,
  domain: 'code',
  question: `Write a Python function f that adds ${n}. (q${n})`,
  answer: `def f(x):\n    return x + ${n}`,
  tests: { kind: 'assert', asserts: Array.from({ length: TESTS }, (_, x) => `assert f(${x}) == ${x + n}`) },
});

describe.skipIf(brokers.length === 0 || sandboxFound.kind === 'missing')('grading by the share of tests passed', () => {
  it('gives each code question its level from its programs, and asks no scorer', async ({ cli }) => {
    const models = cli.closing(
      await startScriptedModels(({ model, question }) => {
        if (model !== 'target') return undefined;
        const n = Number(/\(q(\d+)\)/.exec(question)?.[1]);
        const program = `def f(x):\n    return x + ${n} if x < ${n % (TESTS + 1)} else -1`;
        return { body: completion(`So:\n\`\`\`python\n${program}\n\`\`\``) };
      }),
    );
    const grading = { method: 'test-share' };
    const campaign = await CliCampaign.create(cli, { url: models.url, more: { grading } });
    await campaign.ingest(Array.from({ length: QUESTIONS }, (_, n) => codeQuestion(n)));
    const { stdout } = await campaign.command('describe');
    expect(stdout.join('\n')).toContain('verify → scoreTests → grade');
    await campaign.command('run', '--until', 'idle', '--stages', 'grade');

    const graded = (await campaign.records(...LEVELS.map(levelTopic))).map(({ decoded }) => decoded as GradedQuestion);
    expect(graded).toHaveLength(QUESTIONS);
    const attempts = (await campaign.records('attempts')).map(({ decoded }) => decoded as Attempt);
    for (const { question, grade } of graded) {
      const passed = Number(question.id.slice(1)) % (TESTS + 1);
      expect(grade.level, question.id).toBe([5, 4, 3, 2, 1, 0][passed]);
      expect(grade).toMatchObject({ method: 'test-share', policy: 'test-share@1', score: passed / TESTS });
      const { stepScores } = attempts.find(({ questionId }) => questionId === question.id) ?? expect.unreachable();
      expect(stepScores).toEqual(passed === TESTS ? null : [0, 1, 2, 3, 4].map((x) => (x < passed ? 1 : 0)));
    }
    expect(lostInputs(await campaign.status())).toEqual([0, 0, 0]);
    expect(models.asked.filter(({ model }) => model === 'prm')).toEqual([]);
    expect(models.asked.filter(({ model }) => model === 'target')).toHaveLength(QUESTIONS);
  });
});
