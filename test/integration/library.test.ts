import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { openCampaign, parseConfig, parseQuestionLine } from '../../src/index.ts';
import { generateArithmeticQuestions, startToyServer, TOY_MODELS } from '../../src/testing/index.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0)('sluice as a library', () => {
  it('opens a campaign, takes questions, runs it to its size and exports it', async () => {
    const models = await startToyServer({ seed: 1 });
    const dir = await mkdtemp(path.join(tmpdir(), 'sluice-library-'));
    const name = `lib-${randomUUID().slice(0, 8)}`;
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
        size: 10,
      },
      { cwd: dir, env: {} },
    );
    const campaign = await openCampaign(config, { env: {} });
    try {
      const questions = generateArithmeticQuestions({ count: 120, seed: 3 }).map((line) => {
        const parsed = parseQuestionLine(JSON.stringify(line), new Date());
        if ('reason' in parsed) throw new Error(parsed.reason);
        return parsed.question;
      });
      await campaign.ingest(questions);
      expect(await campaign.run()).toBe('complete');
      expect(await campaign.status()).toMatchObject({ campaign: name, verified: 10, complete: true, mixError: 0 });
      const report = await campaign.export(path.join(dir, 'dataset'));
      expect(report.records).toBe(10);
      const lines = await readFile(path.join(dir, 'dataset/data/train-00000-of-00001.jsonl'), 'utf8');
      expect(lines.trim().split('\n')).toHaveLength(10);
    } finally {
      await campaign.close();
      await models.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
