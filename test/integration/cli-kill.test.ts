import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject } from 'vitest';
import { ensureJars } from '../../src/kafka/embedded/jars.ts';
import { findJava, isMissing } from '../../src/kafka/embedded/java.ts';
import { LEVELS } from '../../src/records/grade.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import { createRandom, randomInteger } from '../../src/demo/seeded-random.ts';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { CliCampaign, lostInputs, notOne } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import type { CommandLine } from '../support/command-line.ts';
import { startToyModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const brokers = inject('kafkaBrokers');
const QUESTIONS = 150;
const OUTCOME_TOPICS = [...LEVELS.map(levelTopic), 'ungraded'] as const;
/** `SLUICE_KILL_SEED=n` repeats a run. */
const seed = Number(process.env['SLUICE_KILL_SEED'] ?? Date.now() % 1_000_000);

describe.skipIf(brokers.length === 0)('a worker that is killed (SIGKILL)', () => {
  it(`at a random instant half-way loses nothing and doubles nothing (SLUICE_KILL_SEED=${seed})`, async ({ cli }) => {
    const random = createRandom(seed);
    const models = cli.closing(await startToyModels({ mean: 80, sigma: 0.6 }));
    const options = { url: models.url, models: TOY_MODELS, size: 20, concurrency: 8 };
    const plain = await CliCampaign.create(cli, options);
    await plain.ingest(generateArithmeticQuestions({ count: QUESTIONS, seed: 3 }));
    await plain.command('run', '--until', 'idle');
    const expected = await plain.outcomes();
    expect(expected.size).toBe(QUESTIONS);
    expect(notOne(expected)).toEqual([]);

    // The same questions again, in a campaign whose worker is killed.
    const killed = await CliCampaign.create(cli, { ...options, questionsTopic: plain.questionsTopic });
    const targetBefore = models.timesAsked(TOY_MODELS.target);
    const askedSince = (): [string, number][] =>
      [...models.timesAsked(TOY_MODELS.target)]
        .map(([question, times]): [string, number] => [question, times - (targetBefore.get(question) ?? 0)])
        .filter(([, times]) => times > 0);
    const worker = killed.start('run', '--until', 'idle');
    const answered = randomInteger(random, Math.round(0.35 * QUESTIONS), Math.round(0.65 * QUESTIONS));
    await until(() => askedSince().length >= answered, `${answered} questions asked`, { seen: () => worker.stderr });
    await sleep(randomInteger(random, 0, 120));
    expect((await worker.end('SIGKILL')).code).toBeNull();
    expect(askedSince().length, 'killed in the middle').toBeLessThan(QUESTIONS);
    const settledAtDeath = new Set((await killed.records(...OUTCOME_TOPICS)).map(({ key }) => key?.toString()));
    const before = models.asked.length;

    await killed.command('run', '--until', 'idle');
    const outcomes = await killed.outcomes();
    expect(notOne(outcomes)).toEqual([]);
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(expected));
    const status = await killed.status();
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    expect(stageOf(status, 'grade')).toMatchObject({ in: QUESTIONS, deadLettered: 0, lag: 0 });
    const [selected, cot, rejected] = await Promise.all([
      killed.ids('selected'),
      killed.ids('cot'),
      killed.ids('rejected'),
    ]);
    expect(new Set(selected).size).toBe(selected.length);
    expect([...cot, ...rejected].toSorted()).toEqual(selected);
    expect(status.verified).toBe(cot.length);
    expect(status.levels.map(({ verified, target }) => verified <= target)).toEqual(LEVELS.map(() => true));

    // Only calls that were in flight are made again: at most as many requests as the limit allows are with the endpoint,
    // and about as many replies on their way into the journal. Nothing that had an outcome is among them.
    const repeated = askedSince().filter(([, times]) => times > 1);
    expect(repeated.length).toBeLessThanOrEqual(2 * options.concurrency);
    expect(askedSince().every(([, times]) => times <= 2)).toBe(true);
    const settledTexts = new Set(
      (await killed.records('questions'))
        .filter(({ key }) => settledAtDeath.has(key?.toString()))
        .map(({ decoded }) => (decoded as { question: string }).question),
    );
    const again = models.asked
      .slice(before)
      .filter(({ model, question }) => model === TOY_MODELS.target && settledTexts.has(question));
    expect(again).toEqual([]);

    await compareWithJava(cli, killed, outcomes);
  });
});

/** Kafka's own consumer, in case ours and kafkajs have the same fault. */
const CONSUMER = `
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;
public class ReadCommitted {
  public static void main(String[] args) {
    var config = new Properties();
    config.put("bootstrap.servers", args[0]);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", "false");
    try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = Arrays.stream(args).skip(1).flatMap(topic -> consumer.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition())).collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition)))
        for (var record : consumer.poll(Duration.ofMillis(200))) System.out.println(record.topic() + " " + record.key());
    }
  }
}`;

/** Compares with the records that the Java client reads; does nothing without a Java compiler. */
async function compareWithJava(
  cli: CommandLine,
  campaign: CliCampaign,
  outcomes: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const java = await findJava(process.env);
  if (isMissing(java)) return;
  const { jars } = await ensureJars({ env: process.env });
  const source = path.join(cli.dir, await cli.write('ReadCommitted.java', CONSUMER));
  const topics = OUTCOME_TOPICS.map((topic) => `${campaign.name}.${topic}`);
  const args = ['-cp', jars.join(path.delimiter), source, brokers.join(','), ...topics];
  const { code, stdout, stderr } = await cli.startFile(java.path, args).ended;
  if (/jdk\.compiler/.test(stderr)) return;
  expect(code, stderr).toBe(0);
  const read = stdout
    .map((line) => line.slice(line.indexOf('.') + 1).split(' '))
    .map(([topic, key]) => `${key} ${topic}`);
  const ours = [...outcomes].flatMap(([id, all]) =>
    all.map((outcome) => `${id} ${outcome.replace(/:.*/, '').replace(' ', '-')}`),
  );
  expect(read.toSorted()).toEqual(ours.toSorted());
}
