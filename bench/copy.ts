import { randomUUID } from 'node:crypto';
import { Kafka, Partitioners, logLevel } from 'kafkajs';
import { map } from 'rxjs';
import { createCodec } from '../src/avro/codec.ts';
import { DEFAULT_RETRY_POLICY } from '../src/engine/calls.ts';
import { DEFAULT_CADENCE } from '../src/engine/committer.ts';
import { Gate } from '../src/engine/gate.ts';
import { SILENT_OBSERVER } from '../src/engine/observer.ts';
import { StageRunner } from '../src/engine/stage-runner.ts';
import { KafkaLog } from '../src/kafka/kafka-log.ts';
import { openQuestionsWriter } from '../src/kafka/questions-writer.ts';
import { silenceThrottleWarning } from '../src/kafka/throttle-warning.ts';
import type { Question } from '../src/records/question.ts';
import type { Outcome, StageInput } from '../src/records/outcome.ts';
import type { StagePorts, Topology } from '../src/topology/stage.ts';
import { TOPICS } from '../src/topology/topics.ts';
import { openGround } from './support/bench-campaign.ts';

/**
 * Exactly-once copy without calls: records of about 1 KB from one topic to another through the engine (decoded and
 * encoded, offset map, progress record), against a plain kafkajs loop with one transaction for each fetched batch.
 * Argument: records (default 100,000).
 */
const count = Number(process.argv[2] ?? 100_000);
const PARTITIONS = 4;
const campaign = `copy-${randomUUID().slice(0, 8)}`;
const questionsTopic = `${campaign}-questions`;
const codec = createCodec();

const topology: Topology = {
  campaign,
  topics: TOPICS,
  stages: [
    {
      name: 'grade',
      sources: [{ topic: 'questions', schema: 'question', undecodable: 'fatal', permits: 16_384 }],
      outputs: ['attempts'],
      control: 'control.grade',
      calls: null,
      tasks: 'per-partition',
      operators: ['copy'],
      remembersIds: null,
      isolation: 'record',
      deadlineMs: null,
      operator: () =>
        map(({ position, value }: StageInput): Outcome => ({
          position,
          disposition: { kind: 'forwarded' },
          outputs: [
            {
              topic: 'level-0',
              key: (value as Question).id,
              value: { question: value, grade: GRADE, gradedAt: new Date(0) },
            },
          ],
          counts: {},
        })),
      failed: ({ position }, reason): Outcome => ({
        position,
        disposition: { kind: 'rejected', reason },
        outputs: [],
        counts: {},
      }),
      idOf: () => null,
    },
  ],
};

const GRADE = {
  level: 0,
  method: 'paper',
  target: 't',
  grader: null,
  aggregate: 'mean',
  thresholds: [],
  score: null,
  attempts: 1,
  correct: 1,
} as const;

async function fill(brokers: readonly string[]): Promise<void> {
  const connection = { brokers, ssl: false, sasl: null };
  const writer = await openQuestionsWriter({
    connection,
    questionsTopic,
    partitions: PARTITIONS,
    replicationFactor: -1,
    waiting: () => undefined,
  });
  const text = 'x'.repeat(950);
  for (let from = 0; from < count; from += 1000) {
    await writer.write(
      Array.from({ length: Math.min(1000, count - from) }, (_, i) => {
        const id = `q${from + i}`;
        const question = {
          id,
          domain: 'math',
          question: text,
          answer: '1',
          tests: null,
          source: null,
          license: null,
          ingestedAt: new Date(0),
        };
        return { key: id, value: codec.encode('question', question) };
      }),
    );
  }
  await writer.close();
}

async function throughEngine(brokers: readonly string[]): Promise<number> {
  const log = await KafkaLog.connect(
    {
      connection: { brokers, ssl: false, sasl: null },
      topology,
      questionsTopic,
      partitions: PARTITIONS,
      replicationFactor: -1,
      fatal: (error) => process.stderr.write(`${error.message}\n`),
    },
    'create',
  );
  const [stage] = topology.stages;
  if (stage === undefined) throw new Error('no stage');
  const startedAt = performance.now();
  let firstAt = 0;
  const runner = await StageRunner.start({
    stage,
    fingerprint: 'copy',
    worker: randomUUID(),
    log,
    codec,
    ports: { now: () => new Date() } as Omit<StagePorts, 'call'>,
    retryPolicy: DEFAULT_RETRY_POLICY,
    cadence: DEFAULT_CADENCE,
    handOver: { courtesyMs: 0, graceMs: 0 },
    journal: null,
    gateOf: () => new Gate(1),
    modelOf: () => '',
    random: Math.random,
    costOf: () => 0n,
    observe: SILENT_OBSERVER,
    partitionsOf: (topic) => log.partitionsOf(topic),
    isOpen: () => true,
    fatal: (error) => process.stderr.write(`${String(error)}\n`),
    note: () => undefined,
  });
  for (;;) {
    const committed = await copied(log);
    if (committed > 0 && firstAt === 0) firstAt = performance.now();
    if (committed >= count) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await runner.drain(1000);
  await log.close();
  return count / seconds;
}

/** Inputs with a committed outcome, from the control topic. */
async function copied(log: KafkaLog): Promise<number> {
  let sum = 0;
  await Promise.all(
    (await log.bounds('control.grade')).map(async (partition) => {
      const last = await log.readLast(partition);
      if (last === null) return;
      sum +=
        (codec.decode('progress', last.value) as { counters: ReadonlyMap<string, number> }).counters.get('in') ?? 0;
    }),
  );
  return sum;
}

async function throughKafkajs(brokers: readonly string[]): Promise<number> {
  silenceThrottleWarning();
  const kafka = new Kafka({
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 10, factor: 0, maxRetryTime: 20 },
  });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic: `${campaign}-plain`, numPartitions: PARTITIONS }] });
  await admin.disconnect();
  const producer = kafka.producer({
    transactionalId: `${campaign}-plain`,
    maxInFlightRequests: 1,
    idempotent: true,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  const consumer = kafka.consumer({ groupId: `${campaign}-plain` });
  await producer.connect();
  await consumer.connect();
  await consumer.subscribe({ topics: [questionsTopic], fromBeginning: true });
  const startedAt = performance.now();
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    void consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        try {
          const transaction = await producer.transaction();
          await transaction.send({
            topic: `${campaign}-plain`,
            acks: -1,
            messages: batch.messages.map(({ key, value }) => ({ key, value, partition: batch.partition })),
          });
          await transaction.sendOffsets({
            consumerGroupId: `${campaign}-plain`,
            topics: [
              {
                topic: batch.topic,
                partitions: [{ partition: batch.partition, offset: String(Number(batch.lastOffset()) + 1) }],
              },
            ],
          });
          await transaction.commit();
          done += batch.messages.length;
          if (done >= count) resolve();
        } catch (error) {
          reject(error);
        }
      },
    });
  });
  const seconds = (performance.now() - startedAt) / 1000;
  await consumer.disconnect();
  await producer.disconnect();
  return count / seconds;
}

const ground = await openGround();
try {
  const { brokers } = ground.broker;
  await fill(brokers);
  const plain = await throughKafkajs(brokers);
  const ours = await throughEngine(brokers);
  process.stdout.write(
    `exactly-once copy of ${count} records of 1 KB: engine ${ours.toFixed(0)}/s, plain kafkajs transactions ${plain.toFixed(0)}/s: ${(ours / plain).toFixed(2)}\n`,
  );
} finally {
  await ground.close();
}
