import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { unitVerifier } from '../../examples/domain-verifier.ts';
import { passRateOf } from '../../examples/grading-policy.ts';
import { tooLong } from '../../examples/question-filter.ts';
import { openCampaign, parseConfig, parseQuestionLine } from '../../src/index.ts';
import type { Question } from '../../src/index.ts';
import { generateArithmeticQuestions, startReplayServer, startToyServer, TOY_MODELS } from '../../src/testing/index.ts';

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

  it('verify a domain of their own, from the line of the file to the data set', async () => {
    const wrong = 'A thousand metres are a kilometre.\n\n\\boxed{3 km}';
    const lines = [
      { id: 'right', answer: '2000 m', question: 'How far is it?' },
      { id: 'wrong', answer: '2000 m', question: 'How far is that?' },
      { id: 'broken', answer: 'far', question: 'How far is far?' },
    ];
    const right = '\\boxed{2 km}';
    const models = await startReplayServer({
      answers: lines.flatMap(({ id, question }) => [
        { model: 'target', question, output: id === 'wrong' ? wrong : right },
        { model: 'teacher', question, output: right, reasoning: 'A thousand each.' },
      ]),
      scorer: (_question, steps) => steps.map(() => 0.9),
    });
    const dir = await mkdtemp(path.join(tmpdir(), 'sluice-domains-'));
    const name = `own-${randomUUID().slice(0, 8)}`;
    const chat = (model: string): object => ({ baseUrl: `${models.url}/v1`, model });
    const given = {
      campaign: name,
      kafka: { brokers, questionsTopic: `${name}-questions`, partitions: 2 },
      models: {
        target: chat('target'),
        teacher: chat('teacher'),
        scorer: { baseUrl: models.url, model: 'stand-in-prm' },
      },
      mix: { kind: 'fixed', shares: { 1: 1 } },
      size: 1,
    };
    const questionOf = (line: object, domain: string): Question => {
      const parsed = parseQuestionLine(JSON.stringify({ domain, ...line }), new Date(), new Set([domain]));
      if ('reason' in parsed) throw new Error(parsed.reason);
      return parsed.question;
    };
    const questions = lines.map((line) => questionOf(line, 'units'));
    const sql = questionOf({ id: 'sql', answer: 'select 1', question: 'Which query?' }, 'sql');
    const options = { cwd: dir, env: {} };
    // Two campaigns on one topic: questions without a verifier in this campaign come from the other one.
    const other = parseConfig({ ...given, campaign: `${name}-sql`, verifiers: { sql: unitVerifier } }, options);
    const opened = await openCampaign(other, { env: {} });
    const campaign = await openCampaign(parseConfig({ ...given, verifiers: { units: unitVerifier } }, options), {
      env: {},
    });
    try {
      await opened.ingest([sql]);
      await expect(campaign.ingest([sql])).rejects.toThrow(
        'question sql: domain: expected "math", "code", "choice" or "units", got "sql"',
      );
      await campaign.ingest(questions);
      expect(await campaign.run({ until: 'idle' })).toBe('complete');
      const { stages, calls, verified } = await campaign.status();
      expect(stages.find(({ stage }) => stage === 'grade')).toMatchObject({
        in: 4,
        forwarded: 2,
        rejected: { 'domain-unsupported': 1, 'gold-unparsable': 1 },
        deadLettered: 0,
      });
      expect([verified, calls.target.started]).toEqual([1, 3]);
      await campaign.export(path.join(dir, 'data set'));
      const [shard] = await readdir(path.join(dir, 'data set', 'data'));
      const text = await readFile(path.join(dir, 'data set', 'data', shard ?? ''), 'utf8');
      expect(JSON.parse(text)).toMatchObject({
        id: 'wrong',
        domain: 'units',
        answer: '2 km',
        gold: '2000 m',
        level: 1,
      });
      const card = await readFile(path.join(dir, 'data set', 'README.md'), 'utf8');
      expect(card).toContain('units@1');
    } finally {
      await campaign.close();
      await opened.close();
      await models.close();
      await rm(dir, { recursive: true, force: true });
    }
  });
});
