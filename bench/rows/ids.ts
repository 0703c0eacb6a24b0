import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { startSluice } from '../support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, mebibytes, seconds } from '../support/row.ts';
import type { Row } from '../support/row.ts';

const IDS = 5_000_000;
const CALLS = 500;
const PARTITIONS = 8;
const IN_A_SEND = 50_000;
/** A `completed-id` whose offset is 0, in single-object encoding: a restore does not read its content. */
const SINGLE_OBJECT_BYTES = 11;

/** The figures of a restart. */
interface Restored {
  /** From the start of the process to the first call, in seconds. */
  readonly firstCall: number;
  readonly peakMiB: number;
  /** CPU time of the whole process, in seconds. */
  readonly cpu: number;
}

/** The start of a worker in a campaign that has had millions of questions: it reads the id of each of them. */
export const idsRow: Row = {
  name: 'ids',
  title: `start of a worker where ${IDS} questions have their outcome`,
  run: () =>
    onGround(async (ground) => {
      const few = await restore(ground, 'few', 0);
      const many = await restore(ground, 'many', IDS);
      const took = many.firstCall - few.firstCall;
      return {
        figures: [
          figure('restore of the ids', took, { atMost: 30 }, seconds),
          figure('the same, for a million', (took * 1_000_000) / IDS, {}, seconds),
          figure('processor for it, which other load does not change much', many.cpu - few.cpu, {}, seconds),
          figure('more memory at its peak', many.peakMiB - few.peakMiB, {}, mebibytes),
        ],
        details: [
          `- from the start of the process to its first call: ${seconds(few.firstCall)} without ids, ${seconds(many.firstCall)} with them, over ${PARTITIONS} partitions of one worker`,
          `- peak RSS of the worker: ${mebibytes(few.peakMiB)} and ${mebibytes(many.peakMiB)}`,
        ],
      };
    }),
};

async function restore(ground: Ground, name: string, ids: number): Promise<Restored> {
  const { stub, env } = ground;
  const config = await prepareCampaign(ground, { name, slots: 64, calls: CALLS });
  await writeIds(ground, `${name}.ids`, ids);
  await stub.reset();
  const startedAt = performance.now();
  const worker = startSluice(workerArguments(config), { env, note: () => undefined });
  while ((await stub.count()).arrived === 0) {
    if (worker.process.exitCode !== null) throw new Error('the worker ended before its first call');
    await sleep(20);
  }
  const firstCall = (performance.now() - startedAt) / 1000;
  const { code, peakMiB } = await worker.ended;
  if (code !== 0) throw new Error(`the worker ended with exit code ${code}`);
  return { firstCall, peakMiB, cpu: worker.watch.cpuMsOfLife / 1000 };
}

/** Ids in sluice's form, 32 hexadecimal digits, spread over the partitions. */
async function writeIds({ broker }: Ground, topic: string, count: number): Promise<void> {
  const kafka = new Kafka({ brokers: [...broker.brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic, numPartitions: PARTITIONS, configEntries: [{ name: 'cleanup.policy', value: 'compact' }] }],
    waitForLeaders: true,
  });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  const value = Buffer.alloc(SINGLE_OBJECT_BYTES);
  for (let from = 0; from < count; from += IN_A_SEND) {
    const messages = Array.from({ length: Math.min(IN_A_SEND, count - from) }, (_, i) => ({
      key: createHash('md5')
        .update(String(from + i))
        .digest('hex'),
      value,
      partition: i % PARTITIONS,
    }));
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
}
