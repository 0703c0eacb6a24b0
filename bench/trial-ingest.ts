import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import { installCodecs } from '../src/kafka/compression.ts';
import { createTopics } from '../src/kafka/create-topics.ts';
import type { CopySeries } from './copy/copy-clock.ts';
import { startNode, startSluice } from './support/command-line.ts';
import { onGround } from './support/ground.ts';
import type { Ground } from './support/ground.ts';
import { describeMachine, loadNow } from './support/machine.ts';

/**
 * `npm run trial:ingest [-- --records N --kills K]`: a topic of records of another shape, compressed by gzip, snappy,
 * lz4 and zstd in turn, is copied by `sluice ingest --topic --follow` and by a plain kafkajs loop; then again by
 * sluice, killed K times. It prints the ratio of their records per second, whether every record is present, and how
 * many are present twice. A repeated record is a duplicate for `run`, which gives each id one outcome
 * (test/integration/cli-sources.test.ts kills it too).
 */
const FROM = 'company.problems';
const PARTITIONS = 4;
const CODECS = [CompressionTypes.GZIP, CompressionTypes.Snappy, CompressionTypes.LZ4, CompressionTypes.ZSTD];
const AT_ONCE = 1000;

const { values } = parseArgs({
  options: { records: { type: 'string', default: '1000000' }, kills: { type: 'string', default: '10' } },
});
const records = Number(values.records);
const kills = Number(values.kills);

async function fill(kafka: Kafka): Promise<void> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  for (let from = 0; from < records; from += AT_ONCE) {
    const messages = Array.from({ length: Math.min(AT_ONCE, records - from) }, (_, i) => {
      const nr = from + i;
      const text = `Ada has ${nr} apples and gives ${nr % 7} of them away. How many are left?`.padEnd(300, ' .');
      const row = { meta: { nr: `q${nr}`, tags: ['a', 'b'] }, problem: text, solution: nr - (nr % 7), teacher: 'Ada' };
      return { key: `customer-${nr % 1009}`, value: JSON.stringify(row) };
    });
    const compression = CODECS[(from / AT_ONCE) % CODECS.length] as CompressionTypes;
    await producer.send({ topic: FROM, acks: -1, compression, messages });
  }
  await producer.disconnect();
}

const lengthOf = async (admin: Admin, topic: string): Promise<number> => {
  const offsets = await admin.fetchTopicOffsets(topic).catch(() => []);
  return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
};

/** The ids on a topic, and its records. */
async function idsOn(kafka: Kafka, topic: string, length: number): Promise<{ ids: number; records: number }> {
  const ids = new Set<string>();
  let found = 0;
  const consumer = kafka.consumer({ groupId: `count-${topic}` });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachBatch = ({ batch }: { batch: { messages: { key: Buffer | null }[] } }): Promise<void> => {
      for (const { key } of batch.messages) ids.add(String(key));
      found += batch.messages.length;
      if (found >= length) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachBatch }).catch(reject);
  });
  await consumer.disconnect();
  return { ids: ids.size, records: found };
}

/** `sluice ingest --topic --follow` into a separate questions topic. */
async function startIngest({ dir, env }: Ground, to: string): Promise<ReturnType<typeof startSluice>> {
  const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'none' };
  const config = path.join(dir, `${to}.json`);
  const kafka = { questionsTopic: to, partitions: PARTITIONS };
  await writeFile(
    config,
    JSON.stringify({ campaign: to, kafka, models: { target: model, teacher: model, scorer: model } }),
  );
  const map = 'id=meta.nr,question=problem,answer=solution';
  const args = ['ingest', '--topic', FROM, '--map', map, '--domain', 'math', '--follow', '--config', config];
  return startSluice(args, { env, note: () => undefined });
}

/** Records per second from the first record to the last, sampled every 50 ms: the start of a process is excluded. */
async function rateUntil(admin: Admin, topic: string): Promise<number> {
  let startedAt: number | null = null;
  let first = 0;
  for (;;) {
    const length = await lengthOf(admin, topic);
    if (length > 0 && startedAt === null) {
      startedAt = performance.now();
      first = length;
    }
    if (length >= records) return (1000 * (length - first)) / (performance.now() - (startedAt ?? 0));
    await sleep(50);
  }
}

async function compare(ground: Ground): Promise<void> {
  installCodecs();
  const kafka = new Kafka({ brokers: [...ground.broker.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await createTopics(admin, [{ topic: FROM, numPartitions: PARTITIONS }]);
  await fill(kafka);
  process.stdout.write(`${records} records, four codecs in turn, ${PARTITIONS} partitions\n`);

  const args = [ground.broker.brokers.join(','), FROM, 'plain', String(records), String(PARTITIONS)];
  const plain = startNode(fileURLToPath(new URL('copy/plain-ingest.ts', import.meta.url)), args);
  const plainRate = rateUntil(admin, 'plain');
  const { lines } = await plain.ended;
  const { committed } = JSON.parse(lines.at(-1) ?? '') as CopySeries;
  const perSecond = { plain: await plainRate, sluice: 0 };
  if (committed.at(-1)?.[1] !== records) throw new Error('the plain copy has not committed all');

  const whole = await startIngest(ground, 'whole');
  perSecond.sluice = await rateUntil(admin, 'whole');
  whole.process.kill('SIGTERM');
  await whole.ended;
  const ratio = perSecond.sluice / perSecond.plain;
  process.stdout.write(
    `sluice ${perSecond.sluice.toFixed(0)}/s, plain kafkajs ${perSecond.plain.toFixed(0)}/s: ratio ${ratio.toFixed(2)} (wanted: at least 0.8)\n`,
  );

  for (let kill = 1; kill <= kills; kill += 1) {
    const before = await lengthOf(admin, 'killed');
    const running = await startIngest(ground, 'killed');
    // In the middle of a batch, and each time after some progress.
    const wanted = Math.min(records - 1, before + Math.ceil(records / (kills + 1)));
    while ((await lengthOf(admin, 'killed')) < wanted) await sleep(20);
    running.process.kill('SIGKILL');
    await running.ended;
  }
  const last = await startIngest(ground, 'killed');
  let length = 0;
  // Until nothing was added for the time that a group needs to remove a killed member.
  for (let still = 0; still < 15_000; still += 500) {
    await sleep(500);
    const now = await lengthOf(admin, 'killed');
    if (now !== length || now < records) still = 0;
    length = now;
  }
  last.process.kill('SIGTERM');
  await last.ended;
  const found = await idsOn(kafka, 'killed', length);
  const again = found.records - found.ids;
  process.stdout.write(`killed ${kills} times: ${found.ids} of ${records} records are there, ${again} of them again\n`);
  await admin.disconnect();
  if (found.ids !== records) process.exitCode = 1;
}

const machine = await describeMachine();
process.stdout.write(`${machine.join('\n')}\nload before: ${loadNow()}\n`);
await onGround(compare);
