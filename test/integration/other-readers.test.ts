import { Kafka, logLevel } from 'kafkajs';
import { spawnSync } from 'node:child_process';
import { describe, expect, inject } from 'vitest';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { runTool } from '../support/faults/kafka-tool.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');
const hasKcat = spawnSync('kcat', ['-V']).status === 0;
const QUESTIONS = 60;
/** A record that is not a question, with its own header. */
const LETTER = { key: 'k-1', value: 'no question: {"a": 1}', headers: { origin: 'crawler-7' } };

/** A campaign of which all questions are graded and one record is a dead letter. */
async function gradedCampaign(cli: Parameters<typeof CliCampaign.create>[0]): Promise<CliCampaign> {
  const models = cli.closing(await startScriptedModels());
  const campaign = await CliCampaign.create(cli, { url: models.url, partitions: 1 });
  await campaign.ingest(scriptedQuestions(QUESTIONS));
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: campaign.questionsTopic, messages: [LETTER] });
  await producer.disconnect();
  await campaign.command('run', '--stages', 'grade', '--until', 'idle');
  return campaign;
}

describe.skipIf(brokers.length === 0).concurrent('readers that are not ours', () => {
  it("Kafka's console consumer shows a dead letter unchanged, with its causes in headers", async ({ cli }) => {
    const campaign = await gradedCampaign(cli);
    const read = (topic: string, count: number, ...properties: readonly string[]): Promise<string> =>
      runTool(undefined, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [
        '--bootstrap-server',
        brokers.join(','),
        '--topic',
        `${campaign.name}.${topic}`,
        '--from-beginning',
        '--isolation-level',
        'read_committed',
        '--max-messages',
        String(count),
        '--timeout-ms',
        '60000',
        ...properties.flatMap((property) => ['--property', property]),
      ]);
    const letters = await read('dead-letter', 1, 'print.key=true', 'print.headers=true');
    const [headers = '', key, value] = letters.trim().split('\t');
    expect([key, value]).toEqual([LETTER.key, LETTER.value]);
    for (const part of ['origin:crawler-7', `__connect.errors.topic:${campaign.questionsTopic}`, 'sluice.reason:']) {
      expect(headers).toContain(part);
    }
    // Compressed with zstd, and written in transactions.
    expect((await read('level-3', 10, 'print.key=true', 'print.value=false')).trim().split('\n')).toHaveLength(10);
  });

  it.skipIf(!hasKcat)('kcat shows the same (needs kcat)', async ({ cli }) => {
    const campaign = await gradedCampaign(cli);
    const read = async (topic: string): Promise<readonly Record<string, unknown>[]> => {
      const args = [
        '-b',
        brokers.join(','),
        '-C',
        '-t',
        `${campaign.name}.${topic}`,
        '-o',
        'beginning',
        '-e',
        '-q',
        '-J',
      ];
      const { code, stdout, stderr } = await cli.startFile('kcat', [...args, '-X', 'isolation.level=read_committed'])
        .ended;
      expect(code, stderr).toBe(0);
      return stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const [letter, ...others] = await read('dead-letter');
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ key: LETTER.key, payload: LETTER.value });
    const headers = letter?.['headers'] as readonly string[];
    expect(headers).toEqual(expect.arrayContaining(['origin', 'crawler-7', 'sluice.reason', '__connect.errors.topic']));
    const level = await read('level-3');
    expect(level.map(({ key }) => key)).toEqual(expect.arrayContaining(['q3', 'q9']));
    expect(level).toHaveLength(10);
  });
});
