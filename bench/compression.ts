import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createCodec } from '../src/avro/codec.ts';
import { createClient } from '../src/kafka/client.ts';
import type { Compression } from '../src/kafka/compression.ts';
import { startEmbeddedBroker } from '../src/kafka/embedded/server.ts';
import type { EmbeddedBroker } from '../src/kafka/embedded/server.ts';
import { openQuestionsWriter } from '../src/kafka/questions-writer.ts';
import type { KeyedValue } from '../src/kafka/questions-writer.ts';
import { runWorker } from './rows/endpoint.ts';
import { onWarmGround } from './support/ground.ts';
import type { Ground } from './support/ground.ts';
import { ProcessWatch } from './support/process-watch.ts';
import { median } from './support/row.ts';
import { describeTopic } from '../src/topology/topics.ts';

/**
 * `SLUICE_DATA=… npm run bench:compression [-- SLOTS…]`: disk bytes and CPU time of each codec. GSM8K questions and
 * traces of 30 kB (assembled from recorded outputs of real models) are written through the client on an embedded broker
 * and read again; or, for each given number of calls in flight, a campaign runs with each codec in turn, three times:
 * CPU of the worker per call. Its tables are in docs/benchmarks.md.
 */

const CODECS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
const TRACE_BYTES = 30_000;
/** Number of times that the records are written, one after the other, so that no batch contains a text twice. */
const PASSES = 8;
const ROUNDS = 3;
const BATCH = { records: 1000, bytes: 1024 * 1024 };

const dataDir = process.env['SLUICE_DATA'];
if (dataDir === undefined) {
  process.stderr.write('SLUICE_DATA: expected the folder with gsm8k.jsonl.gz and recorded/gsm8k_attempts.jsonl.gz\n');
  process.exit(2);
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function rowsOf<T>(file: string): Promise<T[]> {
  const text = gunzipSync(await readFile(path.join(dataDir ?? '', file))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

const codec = createCodec();
const recordOf = (id: string, question: string, answer: string): KeyedValue => {
  const rest = { domain: 'math', choices: [], tests: null, source: 'gsm8k', license: 'MIT', ingestedAt: new Date(0) };
  return { key: id, value: codec.encode('question', { id, question, answer, ...rest }) };
};

async function questionRecords(): Promise<KeyedValue[]> {
  const rows = await rowsOf<{ id: string; question: string; answer: string }>('gsm8k.jsonl.gz');
  return rows.map(({ id, question, answer }) => recordOf(id, question, answer));
}

async function traceRecords(): Promise<KeyedValue[]> {
  const files = ['recorded/gsm8k_attempts.jsonl.gz', 'recorded/math_attempts.jsonl.gz'];
  const outputs = (await Promise.all(files.map((file) => rowsOf<{ output: string }>(file)))).flat();
  const records: KeyedValue[] = [];
  let text = '';
  for (const { output } of outputs) {
    text += `${output}\n\n`;
    if (text.length < TRACE_BYTES) continue;
    records.push(recordOf(`trace-${records.length}`, text, '1'));
    text = '';
  }
  return records;
}

function batchesOf(records: readonly KeyedValue[]): KeyedValue[][] {
  const batches: KeyedValue[][] = [[]];
  let bytes = 0;
  for (const record of records) {
    const last = batches.at(-1);
    if (last !== undefined && last.length < BATCH.records && bytes < BATCH.bytes) last.push(record);
    else {
      batches.push([record]);
      bytes = 0;
    }
    bytes += record.value.length;
  }
  return batches;
}

/** CPU milliseconds of this process during some work. */
async function cpuMsOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function bytesOnDisk(folder: string, topic: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true })) {
    if (new RegExp(`(^|/)${topic}-\\d+/[^/]+\\.log$`).test(entry)) bytes += (await stat(path.join(folder, entry))).size;
  }
  return bytes;
}

async function readAll(brokers: readonly string[], topic: string, count: number): Promise<void> {
  const consumer = createClient({ brokers, ssl: false, sasl: null }).consumer({ groupId: `${topic}.bench` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    const eachBatch = async ({ batch }: { batch: { messages: readonly unknown[] } }): Promise<void> => {
      seen += batch.messages.length;
      if (seen >= count) resolve();
    };
    consumer.run({ eachBatch }).catch(reject);
  });
  await consumer.disconnect();
}

/** The figures of one topic's records, all together. */
interface Measured {
  readonly bytes: number;
  readonly writingMs: number;
  readonly readingMs: number;
  readonly brokerMs: number;
}

async function measure(
  broker: EmbeddedBroker,
  dataFolder: string,
  { topic, compression, passes }: { topic: string; compression: Compression; passes: number },
  batches: readonly (readonly KeyedValue[])[],
  count: number,
): Promise<Measured> {
  const connection = { brokers: broker.brokers, ssl: false, sasl: null, compression } as const;
  const described = describeTopic('questions');
  const options = {
    connection,
    questionsTopic: topic,
    topic: described,
    partitions: 8,
    replicationFactor: 1,
    waiting: say,
  };
  const writer = await openQuestionsWriter(options);
  const watch = new ProcessWatch(broker.pid);
  const writingMs = await cpuMsOf(async () => {
    for (let pass = 0; pass < passes; pass += 1) for (const batch of batches) await writer.write(batch);
  });
  await writer.close();
  watch.look();
  watch.stop();
  const readingMs = await cpuMsOf(() => readAll(broker.brokers, topic, passes * count));
  return { bytes: await bytesOnDisk(dataFolder, topic), writingMs, readingMs, brokerMs: watch.cpuMs };
}

async function table(title: string, records: readonly KeyedValue[], passes: number): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sluice-compression-'));
  const dataFolder = path.join(dir, 'kafka');
  const broker = await startEmbeddedBroker({ dataDir: dataFolder, env: process.env });
  try {
    const batches = batchesOf(records);
    const raw = records.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
    say(`\n### ${title}: ${records.length} records, ${(raw / records.length / 1000).toFixed(2)} kB each\n`);
    say(
      '| codec | bytes a record on disk | to none | writing, CPU µs a record | reading, CPU µs a record | broker, CPU µs a record |',
    );
    say('|---|---|---|---|---|---|');
    const found = new Map<Compression, Measured[]>(CODECS.map((compression) => [compression, []]));
    // The first round warms up client and broker.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const compression of CODECS) {
        const topic = `t${round}-${compression}`;
        const measured = await measure(broker, dataFolder, { topic, compression, passes }, batches, records.length);
        if (round > 0) found.get(compression)?.push(measured);
      }
    }
    const of = (compression: Compression, field: keyof Measured): number =>
      median((found.get(compression) ?? []).map((measured) => measured[field])) / (passes * records.length);
    for (const compression of CODECS) {
      const bytes = of(compression, 'bytes');
      const micros = (['writingMs', 'readingMs', 'brokerMs'] as const).map((field) => 1000 * of(compression, field));
      const cells = [bytes.toFixed(0), (bytes / of('none', 'bytes')).toFixed(3), ...micros.map((us) => us.toFixed(0))];
      say(`| ${[compression, ...cells].join(' | ')} |`);
    }
  } finally {
    await broker.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Like `prepareCampaign`, with the codec of this run. */
async function withCodec(ground: Ground, name: string, compression: Compression): Promise<void> {
  const file = path.join(ground.dir, `${name}.json`);
  const config = JSON.parse(await readFile(file, 'utf8')) as { kafka: object };
  await writeFile(file, JSON.stringify({ ...config, kafka: { ...config.kafka, compression } }));
}

async function callsTable(slots: number): Promise<void> {
  await onWarmGround(async (ground) => {
    const cpu = new Map<Compression, number[]>();
    const share = new Map<Compression, number[]>();
    const bytes = new Map<Compression, number>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const compression of ['none', 'lz4', 'zstd'] as const) {
        const campaign = { name: `${compression}-${slots}-${round}`, slots, calls: 30 * slots };
        const run = await runWorker(ground, campaign, [], (name) => withCodec(ground, name, compression));
        cpu.set(compression, [...(cpu.get(compression) ?? []), run.steadyCpu.client]);
        const onDisk = await bytesOnDisk(path.join(ground.dir, 'kafka'), String.raw`${campaign.name}\..+`);
        bytes.set(compression, onDisk / campaign.calls);
        share.set(compression, [...(share.get(compression) ?? []), run.steadyShare]);
      }
    }
    const plain = median(cpu.get('none') ?? []);
    say(`\n### A campaign with ${slots} calls in flight, median of ${ROUNDS}\n`);
    say(
      '| codec | CPU of the worker a call, steady | to none | in flight, of the limit | bytes a call on disk, all topics |',
    );
    say('|---|---|---|---|---|');
    for (const [compression, values] of cpu) {
      const inFlight = median(share.get(compression) ?? []).toFixed(3);
      const cpuOf = `${median(values).toFixed(3)} ms | ${(median(values) / plain).toFixed(3)}`;
      say(`| ${compression} | ${cpuOf} | ${inFlight} | ${(bytes.get(compression) ?? 0).toFixed(0)} |`);
    }
  });
}

const sizes = process.argv.slice(2).map(Number);
if (sizes.length === 0) {
  await table('GSM8K questions', await questionRecords(), 1);
  await table('Traces of 30 kB', await traceRecords(), PASSES);
}
for (const slots of sizes) await callsTable(slots);
