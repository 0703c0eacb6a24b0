import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { passRateOf } from '../../examples/grading-policy.ts';
import { tooLong } from '../../examples/question-filter.ts';
import { openCampaign, parseConfig, parseQuestionLine } from '../../src/index.ts';
import { generateArithmeticQuestions, startToyServer, TOY_MODELS } from '../../src/testing/index.ts';

const brokers = inject('kafkaBrokers');
const COUNT = 24;
const ATTEMPTS = 3;

describe.skipIf(brokers.length === 0)('plug-ins on Kafka', () => {
  it('grade by a policy of their own what a filter of their own has let through', async () => {
    const models = await startToyServer({ seed: 1 });
    const dir = await mkdtemp(path.join(tmpdir(), 'sluice-plugins-'));
    const name = `plug-${randomUUID().slice(0, 8)}`;
    const questions = generateArithmeticQuestions({ count: COUNT, seed: 3 }).map((line) => {
      const parsed = parseQuestionLine(JSON.stringify(line), new Date());
      if ('reason' in parsed) throw new Error(parsed.reason);
      return parsed.question;
    });
    const lengths = questions.map(({ question }) => question.length).toSorted((a, b) => a - b);
    const most = lengths[COUNT / 2] ?? 0;
    const kept = lengths.filter((length) => length <= most).length;
    const chat = (model: string): object => ({ baseUrl: `${models.url}/v1`, model });
    const config = parseConfig(
      {
        campaign: name,
        kafka: { brokers, questionsTopic: `${name}-questions`, partitions: 2 },
        models: {
          target: chat(TOY_MODELS.target),
          teacher: chat(TOY_MODELS.teacher),
          scorer: { baseUrl: models.url, model: TOY_MODELS.prm },
        },
        grading: passRateOf(ATTEMPTS),
        questionFilters: [tooLong(most)],
      },
      { cwd: dir, env: {} },
    );
    const campaign = await openCampaign(config, { env: {} });
    try {
      await campaign.ingest(questions);
      expect(await campaign.run({ stages: ['grade'], until: 'idle' })).toBe('idle');
      const { stages, calls } = await campaign.status();
      expect(stages.find(({ stage }) => stage === 'grade')).toMatchObject({
        in: COUNT,
        forwarded: kept,
        rejected: { 'x-too-long': COUNT - kept },
        deadLettered: 0,
      });
      expect(kept).toBeLessThan(COUNT);
      expect(calls.target.started).toBe(kept * ATTEMPTS);
      // The policy scores no step.
      expect(calls.scorer.started).toBe(0);
    } finally {
      await campaign.close();
      await models.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
