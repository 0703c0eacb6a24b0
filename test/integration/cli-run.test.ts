import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { Kafka, logLevel } from 'kafkajs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { Question } from '../../src/records/question.ts';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import type { Progress } from '../../src/stream/progress.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { scriptedQuestions, startScriptedModels, startToyModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0).concurrent('sluice run', () => {
  it('brings a campaign to its size with the exact mix; status, tail and export show it; it can be reopened', async ({
    cli,
  }) => {
    const models = cli.closing(await startToyModels({ mean: 20, sigma: 0.5 }));
    const options = { url: models.url, models: TOY_MODELS, size: 20 };
    const campaign = await CliCampaign.create(cli, options);
    const questions = generateArithmeticQuestions({ count: 400, seed: 11 });
    await campaign.ingest(questions);
    const { stdout } = await campaign.command('run');
    expect(stdout).toEqual([]);

    const status = await campaign.status();
    const fieldsOf = (value: object, fields: string): void => {
      for (const field of fields.split(',')) expect(value).toHaveProperty(field);
    };
    fieldsOf(status, 'campaign,size,verified,complete,levels,mixError,stages,state,waiting,calls,budget');
    expect(status).toMatchObject({ campaign: campaign.name, size: 20, verified: 20, complete: true, mixError: 0 });

    // Nothing changes any more, and its reader takes only the beginning.
    const watch = campaign.start('status', '--watch');
    await until(() => watch.stdout.length > 0, 'the state on stdout');
    watch.process.stdout?.destroy();
    expect((await watch.ended).code).toBe(0);

    // Shares 5:4:3:2:1 of 20 by largest remainder: 6.67, 5.33, 4, 2.67, 1.33.
    expect(status.levels.map(({ target }) => target)).toEqual([0, 7, 5, 4, 3, 1]);
    expect(status.levels.map(({ verified }) => verified)).toEqual([0, 7, 5, 4, 3, 1]);
    for (const level of status.levels) {
      fieldsOf(level, 'level,target,verified,rejected,inFlight,stock,yield');
      const { verified, rejected, inFlight } = level;
      expect(inFlight).toBe(0);
      expect(level.yield).toBe(verified + rejected === 0 ? null : verified / (verified + rejected));
    }
    for (const stage of status.stages) fieldsOf(stage, 'stage,in,forwarded,rejected,deadLettered,lag');
    expect(status.stages.map(({ stage }) => stage)).toEqual(['grade', 'sample', 'trace']);
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    for (const calls of Object.values(status.calls)) {
      fieldsOf(
        calls,
        'started,journaled,reused,fromOthers,failed,promptTokens,cachedTokens,completionTokens,reasoningTokens,usd,savedUsd',
      );
      expect(calls).toMatchObject({ failed: {}, usd: '0' });
    }
    expect(status.budget).toEqual({ maxUsd: null, spentUsd: '0', reservedUsd: '0' });
    expect(status.calls['target'].started).toBe(models.timesAsked(TOY_MODELS.target).size);

    const [selected, cot, rejected, outcomes] = await Promise.all([
      campaign.ids('selected'),
      campaign.ids('cot'),
      campaign.ids('rejected'),
      campaign.outcomes(),
    ]);
    expect(new Set(selected).size).toBe(selected.length);
    expect([...cot, ...rejected].toSorted()).toEqual(selected);
    expect(cot).toHaveLength(20);
    expect(notOne(outcomes)).toEqual([]);
    expect(outcomes.size).toBe(stageOf(status, 'grade').in);
    expect((await campaign.command('tail', 'cot', '--from-beginning', '--max', '3')).stdout).toHaveLength(3);

    await campaign.command('export', '--out', 'dataset');
    expect((await readdir(path.join(cli.dir, 'dataset'))).toSorted()).toEqual(['README.md', 'data']);
    expect(await readdir(path.join(cli.dir, 'dataset/data'))).toEqual(['train-00000-of-00001.jsonl']);
    const lines = (await readFile(path.join(cli.dir, 'dataset/data/train-00000-of-00001.jsonl'), 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.map(({ id }) => String(id)).toSorted()).toEqual(cot);
    const fields =
      'id,messages,reasoning,answer,gold,level,domain,source,license,teacher,target,verdict,generatedAt,campaign';
    for (const row of rows) {
      expect(Object.keys(row).join(',')).toBe(fields);
      const asked = questions.find(
        ({ question }) => question === (row['messages'] as { content: string }[])[0]?.content,
      );
      expect(row).toMatchObject({
        gold: asked?.answer,
        answer: asked?.answer,
        verdict: 'correct',
        source: asked?.source,
      });
      expect(row).toMatchObject({ teacher: TOY_MODELS.teacher, target: TOY_MODELS.target, campaign: campaign.name });
      const trace = (row['messages'] as { role: string; content: string }[])[1];
      expect(trace?.content).toMatch(/^<think>\n[^]+\n<\/think>\n\n[^]+$/);
      expect(outcomes.get(String(row['id']))).toEqual([`level ${String(row['level'])}`]);
    }

    // In another form and other files, in the same place.
    await campaign.command('export', '--out', 'dataset', '--format', 'sharegpt', '--as', 'parquet');
    expect(await readdir(path.join(cli.dir, 'dataset/data'))).toEqual(['train-00000-of-00001.parquet']);
    const file = await asyncBufferFromFile(path.join(cli.dir, 'dataset/data/train-00000-of-00001.parquet'));
    const shared = await parquetReadObjects({ file });
    const trace = (id: unknown): unknown => shared.find((row) => row['id'] === id)?.['conversations'];
    for (const { id, messages } of rows) {
      const [user, assistant] = messages as { content: string }[];
      expect(trace(id)).toEqual([
        { from: 'human', value: user?.content },
        { from: 'gpt', value: assistant?.content },
      ]);
    }

    // Complete: nothing is asked any more, until the size grows.
    const before = models.asked.length;
    await campaign.command('run');
    expect(models.asked).toHaveLength(before);
    await campaign.configure({ ...options, size: 25 });
    await campaign.command('run');
    const larger = await campaign.status();
    expect(larger).toMatchObject({ size: 25, verified: 25, complete: true, mixError: 0 });
    expect(new Set(await campaign.ids('cot')).size).toBe(25);

    await campaign.configure({ ...options, models: { ...TOY_MODELS, target: TOY_MODELS.teacher } });
    const { stderr } = await campaign.expect(2, 'run');
    expect(stderr).toContain('start a new campaign');
    expect((await campaign.status()).verified).toBe(25);
  });

  it('is exit 3 with the levels that lack questions when the stock is used up, and continues when there are more', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15 });
    // Levels 1 to 5 want 5, 4, 3, 2, 1; there are three of each level 0 to 4 and two of level 5.
    await campaign.ingest(scriptedQuestions(17));
    const { stderr } = await campaign.expect(3, 'run');
    expect(stderr).toContain('ended short of the size: 12 of 15 verified');
    expect(stderr).toMatch(/level 1: 3 of 5, 0 in stock/);
    expect(stderr).toMatch(/level 2: 3 of 4, 0 in stock/);
    expect(stderr).not.toMatch(/^ {2}level [0345]: \d+ of \d+, \d+ in stock/m);
    expect(await campaign.status()).toMatchObject({ complete: false, verified: 12 });
    await campaign.ingest(scriptedQuestions(40).slice(17));
    await campaign.command('run');
    expect(await campaign.status()).toMatchObject({ complete: true, verified: 15, mixError: 0 });
  });

  it('runs stages apart: all is graded first, the rest later', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15 });
    await campaign.ingest(scriptedQuestions(60));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    const graded = await campaign.status();
    expect(graded.stages.map((stage) => stage.in)).toEqual([60, 0, 0]);
    expect(graded.levels.map(({ stock }) => stock)).toEqual([10, 10, 10, 10, 10, 10]);
    expect(models.timesAsked('teacher').size).toBe(0);
    await campaign.command('run', '--stages', 'sample,trace', '--until', 'idle');
    expect(await campaign.status()).toMatchObject({ complete: true, verified: 15, mixError: 0 });
    expect(Math.max(...models.timesAsked('target').values())).toBe(1);
  });

  it('drains at SIGTERM with exit code 0, and asks nothing again afterwards that was answered', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels(undefined, 60));
    const campaign = await CliCampaign.create(cli, { url: models.url, concurrency: 64 });
    // More than the stage accepts together, so that some are left after any drain.
    await campaign.ingest(scriptedQuestions(1300));
    const run = campaign.start('run', '--stages', 'grade', '--until', 'idle');
    await until(() => models.timesAsked('target').size >= 100, '100 questions asked');
    const { code, stderr } = await run.end('SIGTERM');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('draining');
    const asked = models.timesAsked('target');
    expect(asked.size).toBeLessThan(1300);
    // Calls that were made are answered, and the replies without a commit are in the journal.
    expect(stageOf(await campaign.status(), 'grade').in).toBeLessThanOrEqual(asked.size);

    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    expect(models.timesAsked('target').size).toBe(1300);
    for (const model of ['target', 'prm']) {
      expect([...models.timesAsked(model)].filter(([, times]) => times > 1)).toEqual([]);
    }
    const outcomes = await campaign.outcomes();
    expect(notOne(outcomes)).toEqual([]);
    expect(outcomes.size).toBe(1300);
  });

  it('shares the tasks between workers, with one outcome for each question', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels(undefined, 150));
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 30, partitions: 4, concurrency: 4 });
    await campaign.ingest(scriptedQuestions(240));
    await Promise.all([1, 2].map(() => campaign.command('run', '--until', 'idle')));

    const status = await campaign.status();
    expect(status).toMatchObject({ complete: true, verified: 30, mixError: 0 });
    expect(stageOf(status, 'grade')).toMatchObject({ in: 240, forwarded: 240 });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const outcomes = await campaign.outcomes();
    expect(notOne(outcomes)).toEqual([]);
    expect(outcomes.size).toBe(240);
    const ids = await campaign.ids('cot');
    expect(new Set(ids).size).toBe(30);
    const progress = await campaign.records('control.grade');
    // `<process>#<incarnation of a task>`
    expect(new Set(progress.map(({ decoded }) => (decoded as Progress).worker.split('#', 1)[0])).size).toBe(2);
  });

  it('keeps a record that is not a question as a dead letter with its bytes, and continues', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url });
    await campaign.ingest(scriptedQuestions(5));
    const garbage = Buffer.from([0xc3, 0x01, 1, 2, 3, 0xff, 0x00]);
    await produce(campaign.questionsTopic, [
      { key: 'bad', value: garbage },
      { key: null, value: null },
    ]);
    await campaign.ingest(scriptedQuestions(10).slice(5));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');

    const status = await campaign.status();
    expect(stageOf(status, 'grade')).toMatchObject({ in: 12, forwarded: 10, deadLettered: 2, lag: 0 });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const letters = await campaign.tail<{ bytes: string | null; reason: string; topic: string }>('dead-letter');
    const bad = letters.find(({ value }) => value.bytes !== null);
    expect(letters).toHaveLength(2);
    expect(Buffer.from(bad?.value.bytes ?? '', 'base64')).toEqual(garbage);
    expect(new Set(letters.map(({ key }) => key))).toEqual(new Set(['bad', null]));
    expect(bad?.value).toMatchObject({ reason: 'undecodable', topic: campaign.questionsTopic });
    // `tail` of the topic itself shows records that cannot be decoded, and the others.
    const questions = await campaign.tail<Partial<Question> & { undecodable?: string }>('questions');
    expect(questions.filter(({ value }) => value?.undecodable !== undefined)).toHaveLength(2);
    expect(questions.filter(({ value }) => value?.question !== undefined)).toHaveLength(10);
  });
});

async function produce(topic: string, messages: { key: string | null; value: Buffer | null }[]): Promise<void> {
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic, acks: -1, messages });
  await producer.disconnect();
}
