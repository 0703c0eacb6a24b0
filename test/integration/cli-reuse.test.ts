import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { levelOf } from '../../src/records/level.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { startToyModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const QUESTIONS = 400;
const LEVEL_TOPICS = LEVELS.map(levelTopic);
const THRESHOLDS = [0.95, 0.9, 0.85, 0.5] as const;
/** The tasks are acquired and the first questions read. */
const KILL_AFTER_MS = 1000;
const RUN = ['run', '--until', 'idle', '--stages', 'grade'] as const;

describe.skipIf(brokers.length === 0).concurrent('a campaign that reuses the replies of another', () => {
  it('grades anew without a call, also where it is killed in the middle; other sampling is paid for', async ({
    cli,
  }) => {
    const models = cli.closing(await startToyModels({ mean: 10, sigma: 0.3 }));
    const options = { url: models.url, models: TOY_MODELS, outputUsdPerMTok: '10', concurrency: 16 };
    const old = await CliCampaign.create(cli, options);
    await old.ingest(generateArithmeticQuestions({ count: QUESTIONS, seed: 5 }));
    await old.command(...RUN);
    const paid = (await old.status()).calls;
    expect(paid.target.journaled).toBe(QUESTIONS);
    expect(paid.scorer.journaled).toBeGreaterThan(10);
    const asked = models.asked.length;

    // Other thresholds are another campaign; the same questions on a topic of its own, at other offsets.
    const grading = { thresholds: THRESHOLDS };
    const regraded = await CliCampaign.create(cli, { ...options, partitions: 2, more: { grading, reuse: [old.name] } });
    await regraded.ingest(generateArithmeticQuestions({ count: QUESTIONS, seed: 5 }).toReversed());
    const worker = regraded.start(...RUN);
    await until(() => worker.stderr.includes('may answer'), 'the journal is read', { seen: () => worker.stderr });
    await sleep(KILL_AFTER_MS);
    await worker.end('SIGKILL');
    const takenAtDeath = (await regraded.records('calls.grade')).filter(isReply).length;
    process.stderr.write(`reuse: killed after ${takenAtDeath} replies were taken over\n`);
    const { stderr } = await regraded.command(...RUN);
    expect(stderr).toMatch(new RegExp(`reuse: \\d+ replies of campaign ${old.name} may answer the same`));
    expect(models.asked.slice(asked)).toEqual([]);

    const status = await regraded.status();
    expect(status.calls.target).toMatchObject({
      journaled: QUESTIONS,
      reused: QUESTIONS,
      fromOthers: QUESTIONS,
      failed: {},
      usd: '0',
    });
    expect(status.calls.target.savedUsd).toBe(paid.target.usd);
    expect(status.calls.scorer).toMatchObject({ reused: paid.scorer.journaled, usd: '0' });
    expect(status.budget.spentUsd).toBe('0');
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    expect(notOne(await regraded.outcomes())).toEqual([]);

    // Scores are as they were, and the levels follow from the new thresholds.
    const before = new Map(
      (await old.records(...LEVEL_TOPICS)).map(({ key, decoded }) => [String(key), gradeOf(decoded)]),
    );
    const after = (await regraded.records(...LEVEL_TOPICS)).map(
      ({ key, decoded }) => [String(key), gradeOf(decoded)] as const,
    );
    expect(after).toHaveLength(before.size);
    for (const [id, { score, level }] of after) {
      expect(score).toBe(before.get(id)?.score);
      expect(level).toBe(score === null ? 0 : levelOf(score, THRESHOLDS));
    }
    expect(after.some(([id, { level }]) => level !== before.get(id)?.level)).toBe(true);

    // `trace-of` names the origin of the replies.
    const [id] = after.find(([, { score }]) => score !== null) ?? [''];
    const [lineage] = await regraded.lineages(id);
    expect(lineage?.calls.map(({ role, started, reply }) => [role, started, reply?.origin?.campaign])).toEqual([
      ['target', 0, old.name],
      ['scorer', 0, old.name],
    ]);
    expect((await regraded.command('trace-of', id)).stdout.join('\n')).toContain(
      `target 0: reused from ${old.name}.calls.grade, partition `,
    );

    // Another sampling is another request, also through a campaign that has reused its replies.
    const resampled = await CliCampaign.create(cli, {
      ...options,
      maxTokens: 3000,
      questionsTopic: regraded.questionsTopic,
      more: { reuse: [regraded.name] },
    });
    await resampled.command(...RUN);
    const { calls } = await resampled.status();
    expect(calls.target).toMatchObject({ journaled: QUESTIONS, reused: 0 });
    expect(models.asked.slice(asked).filter(({ model }) => model === TOY_MODELS.target)).toHaveLength(QUESTIONS);
    // The toys answer alike, so the scorer was asked the same before, by the first campaign.
    expect(calls.scorer).toMatchObject({ reused: paid.scorer.journaled, savedUsd: paid.scorer.usd });
  });

  it('ends before anything is paid where the other campaign is not there', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 10, sigma: 0.3 }));
    const more = { reuse: ['never-was'] };
    const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS, more });
    await campaign.ingest(generateArithmeticQuestions({ count: 5, seed: 5 }));
    const { stderr } = await campaign.expect(1, ...RUN);
    expect(stderr).toContain('reuse: expected the call journal of campaign never-was, and there is no topic');
    expect(models.asked).toEqual([]);
  });
});

const isReply = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): boolean => 'reply' in headers;

const gradeOf = (decoded: unknown): Pick<GradedQuestion['grade'], 'score' | 'level'> =>
  (decoded as GradedQuestion).grade;
