import { Kafka, logLevel } from 'kafkajs';
import { describe, expect, inject } from 'vitest';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { scriptedQuestion, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

describe.skipIf(brokers.length === 0).concurrent('sluice dlq', () => {
  it('lists dead letters with their causes, replays them through a map once, and unchanged on request', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels());
    const campaign = await CliCampaign.create(cli, { url: models.url, partitions: 2 });
    await campaign.ingest([scriptedQuestion(0)]);
    // A company's producer writes rows of its own onto the topic.
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const row = (i: number): string =>
      JSON.stringify({ meta: { nr: `q${i}` }, problem: `What is q${i}?`, solution: '1' });
    await producer.send({
      topic: campaign.questionsTopic,
      messages: [
        { key: 'r1', value: row(1), headers: { trace: 'abc', 'sluice.reason': ['theirs', 'also theirs'] } },
        { key: 'r2', value: row(2) },
        { key: 'bad', value: 'no JSON at all' },
        { key: null, value: null },
      ],
    });
    await producer.disconnect();
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');

    const { stdout, stderr } = await campaign.command('dlq', 'list');
    const letters = stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(letters).toHaveLength(4);
    expect(letters.find(({ key }) => key === 'r1')).toMatchObject({
      reason: 'undecodable',
      topic: campaign.questionsTopic,
      text: row(1),
      // A header of theirs with a name of ours.
      headers: { trace: ['abc'], 'sluice.reason': ['theirs', 'also theirs'] },
    });
    expect(stderr).toContain('4 dead letters: 4 undecodable');

    const map = ['--map', 'id=meta.nr,question=problem,answer=solution', '--domain', 'math'];
    // A map that matches nothing sends nothing, and the next one still has all of them.
    const wrong = await campaign.expect(1, 'dlq', 'replay', '--map', 'question=nope', '--domain', 'math');
    expect(wrong.stdout).toEqual(['{"replayed":0,"refused":4}']);
    const first = await campaign.expect(1, 'dlq', 'replay', ...map);
    expect(first.stderr).toContain('2 were refused, and stay dead letters: --from-beginning takes them again');
    expect(first.stdout).toEqual(['{"replayed":2,"refused":2}']);
    expect(first.stderr).toMatch(/dead-letter, partition \d, offset \d+: not JSON/);
    expect(first.stderr).toMatch(/dead-letter, partition \d, offset \d+: expected a row of JSON, got no value/);
    const again = await campaign.expect(0, 'dlq', 'replay', ...map);
    expect(again.stdout).toEqual(['{"replayed":0,"refused":0}']);
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    expect(Object.fromEntries(await campaign.outcomes())).toEqual({
      q0: ['level 0'],
      q1: ['level 1'],
      q2: ['level 2'],
    });

    // Unchanged, they are still not questions: dead letters again, with key, headers and partition of the first time.
    const asTheyCame = await campaign.command('dlq', 'replay', '--from-beginning');
    expect(asTheyCame.stdout).toEqual(['{"replayed":4,"refused":0}']);
    expect(asTheyCame.stderr).toContain('4 of them are no question as they are');
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    const after = (await campaign.command('dlq', 'list')).stdout.map((line) => JSON.parse(line) as (typeof letters)[0]);
    expect(after).toHaveLength(8);
    const ofR1 = after.filter(({ key }) => key === 'r1');
    const shape = ({ partition, text, headers }: (typeof letters)[0]): unknown => ({ partition, text, headers });
    expect(ofR1.map(shape)).toEqual([shape(ofR1[0]!), shape(ofR1[0]!)]);
    // The campaign reads neither record twice: graded questions stay graded.
    expect((await campaign.outcomes()).size).toBe(3);
  });
});
