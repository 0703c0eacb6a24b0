import { describe, expect, inject } from 'vitest';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0)('sluice trace-of', () => {
  it('shows the state and lineage of each question, from Kafka only', async ({ cli }) => {
    const models = cli.closing(
      await startScriptedModels(({ model, question }) => {
        if (model === 'target' && question.includes('q13?')) return { status: 400, body: { error: { message: 'no' } } };
        if (model !== 'teacher' || !question.includes('q7?')) return undefined;
        return { body: wrongTrace };
      }),
    );
    const campaign = await CliCampaign.create(cli, { url: models.url, outputUsdPerMTok: '1000000', size: 5 });
    // The target's answer to q<i> is of level i % 6; the first two of level 1 are q1 and q7.
    await campaign.ingest(scriptedQuestions(14));
    await campaign.expect(3, 'run');
    await campaign.ingest([{ id: 'late', domain: 'math', question: 'What is q2?', answer: '1' }]);
    const [verified, rejected, easy, refused, late, nobody] = await campaign.lineages(
      'q1',
      'q7',
      'q0',
      'q13',
      'late',
      'nobody',
    );
    expect(verified).toMatchObject({
      id: 'q1',
      campaign: campaign.name,
      state: 'verified',
      question: { question: 'What is q1?', answer: '1' },
      attempts: [
        {
          attempt: 0,
          model: 'target',
          verdict: { verdict: 'incorrect', extracted: '2' },
          stepScores: [expect.closeTo(0.9), expect.closeTo(0.9)],
        },
      ],
      grade: { level: 1, attempts: 1, correct: 0 },
      traces: [{ outcome: 'verified', teacher: 'teacher', verdict: { verdict: 'correct' } }],
      calls: [{ role: 'target' }, { role: 'scorer' }, { role: 'teacher' }],
      // 5 tokens each of target and teacher.
      cost: { usd: '10', reservedUsd: '0', roles: { target: { calls: 1, usd: '5' }, teacher: { usd: '5' } } },
    });
    expect(rejected).toMatchObject({
      state: 'rejected',
      traces: [{ outcome: 'rejected', reason: 'incorrect', verdict: { extracted: '3' } }],
    });
    expect(easy).toMatchObject({
      state: 'in-stock',
      grade: { level: 0, score: null },
      draw: null,
      traces: [],
    });
    expect(refused).toMatchObject({
      state: 'ungraded',
      ungraded: { reason: 'request-refused' },
      attempts: [],
      calls: [{ role: 'target', reply: null }],
    });

    expect(late).toMatchObject({ state: 'queued', recordCount: 1, calls: [], grade: null });
    expect(nobody).toBeNull();
    const { stdout } = await campaign.command('trace-of', 'q1');
    expect(stdout.join('\n')).toMatch(/^q1 of \S+ is in the dataset\n[^]*level 1 by paper[^]*cost: 10 USD$/);
    const unknown = await campaign.expect(1, 'trace-of', 'nobody');
    expect(unknown.stderr).toContain('have anything of the id "nobody"');
    expect(unknown.stdout).toEqual([]);
  });
});

const wrongTrace = {
  id: 'c',
  object: 'chat.completion',
  created: 0,
  model: 't',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: '\\boxed{3}', reasoning_content: 'because' },
    },
  ],
};
