import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import { createRandom, randomInteger } from '../../src/demo/seeded-random.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import { LEVELS } from '../../src/records/grade.ts';
import type { GradedQuestion } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { completion, scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const QUESTIONS = 80;
const CONCURRENCY = 8;
const RUN = ['run', '--until', 'idle', '--stages', 'grade'] as const;
/** `SLUICE_KILL_SEED=n` repeats a run. */
const seed = Number(process.env['SLUICE_KILL_SEED'] ?? Date.now() % 1_000_000);

/** Journaled replies by the id of their question. */
type Replies = ReadonlyMap<string, number>;

describe.skipIf(brokers.length === 0)('a worker that is killed (SIGKILL) while questions have several attempts', () => {
  it(`grades each question once, and pays no journaled attempt again (SLUICE_KILL_SEED=${seed})`, async ({ cli }) => {
    const random = createRandom(seed);
    // Each time the target is asked it answers in another way: question i is answered right i times in 5.
    const models = cli.closing(
      await startScriptedModels(({ model, question, time }) => {
        if (model !== 'target') return undefined;
        const i = Number(/q(\d+)/.exec(question)?.[1]);
        const isRight = (3 * time + i) % 5 < i % 5;
        return { body: completion(`One step.\n\n\\boxed{${isRight ? 1 : 2}}`), delayMs: 40 };
      }),
    );
    const grading = { method: 'pass-rate', attempts: 4 };
    const campaign = await CliCampaign.create(cli, { url: models.url, concurrency: CONCURRENCY, more: { grading } });
    await campaign.ingest(scriptedQuestions(QUESTIONS));
    const ids = new Map(
      (await campaign.records('questions')).map(({ key, partition, offset }) => [
        `${partition}/${offset}`,
        String(key),
      ]),
    );
    const journaled = async (): Promise<Replies> => {
      const replies = new Map<string, number>();
      for (const { headers, key } of await campaign.records('calls.grade')) {
        const [, place = ''] = /^questions\/([^|]+)\|/.exec(String(key)) ?? [];
        const id = ids.get(place) ?? '';
        if ('reply' in headers) replies.set(id, (replies.get(id) ?? 0) + 1);
      }
      return replies;
    };

    const worker = campaign.start(...RUN);
    const answered = randomInteger(random, QUESTIONS, 2 * QUESTIONS);
    await until(() => models.asked.length >= answered, `${answered} attempts asked for`, { seen: () => worker.stderr });
    await sleep(randomInteger(random, 0, 100));
    await worker.end('SIGKILL');
    const atDeath = await journaled();
    const askedAtDeath = models.asked.length;
    expect(atDeath.size, 'killed in the middle').toBeGreaterThan(0);

    await campaign.command(...RUN);
    expect(notOne(await campaign.outcomes())).toEqual([]);
    const graded = await campaign.records(...LEVELS.map(levelTopic));
    expect(graded).toHaveLength(QUESTIONS);
    const attempts = (await campaign.records('attempts')).map(({ decoded }) => decoded as Attempt);
    const atEnd = await journaled();
    const askedSince = (id: string): number =>
      models.asked.slice(askedAtDeath).filter(({ question }) => question === `What is ${id}?`).length;
    for (const { key, decoded } of graded) {
      const id = String(key);
      const { grade } = decoded as GradedQuestion;
      const own = attempts.filter(({ questionId }) => questionId === id);
      expect(own.map(({ attempt }) => attempt).toSorted((a, b) => a - b)).toEqual(own.map((_, place) => place));
      expect(grade.attempts).toBe(own.length);
      expect(grade.attempts).toBeLessThanOrEqual(4);
      expect(grade.correct).toBe(own.filter(({ verdict }) => verdict.verdict === 'correct').length);
      // One reply for each attempt, and after the kill only requests for attempts without one.
      expect(atEnd.get(id)).toBe(own.length);
      expect(askedSince(id)).toBe(own.length - (atDeath.get(id) ?? 0));
    }
    const status = await campaign.status();
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    expect(status.calls.target).toMatchObject({ journaled: attempts.length });
    expect(new Set(graded.map(({ topic }) => topic)).size).toBeGreaterThan(2);
    // Only calls in flight at the kill are paid twice.
    const target = models.asked.filter(({ model }) => model === 'target').length;
    expect(target - attempts.length).toBeLessThanOrEqual(2 * CONCURRENCY);
  });
});
