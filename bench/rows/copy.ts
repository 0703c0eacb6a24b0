import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCodec } from '../../src/avro/codec.ts';
import { openQuestionsWriter } from '../../src/kafka/questions-writer.ts';
import type { CopySeries } from '../copy/copy-clock.ts';
import { ENGINE_OPTIONS, startNode } from '../support/command-line.ts';
import { profileInto, profileTable, sumProfiles } from '../support/cpu-profile.ts';
import { onGround } from '../support/ground.ts';
import type { Ground } from '../support/ground.ts';
import { figure, median, perSecond } from '../support/row.ts';
import type { Row } from '../support/row.ts';
import { describeTopic } from '../../src/topology/topics.ts';

const RECORDS = 100_000;
const PARTITIONS = 4;
const ROUNDS = 3;
const QUESTIONS_TOPIC = 'copy-questions';
const PROGRAMS = {
  engine: fileURLToPath(new URL('../copy/engine-copy.ts', import.meta.url)),
  plain: fileURLToPath(new URL('../copy/plain-copy.ts', import.meta.url)),
};

/** One copy of all records. */
interface Copy {
  /** Records a second, from the start of the copy to the last commit … */
  readonly perSecond: number;
  /** … and between 20 % and 90 % of the records. */
  readonly steadyPerSecond: number;
  /** CPU milliseconds per record, between the same two, and of the whole process. */
  readonly steadyCpuMs: number;
  readonly cpuMs: number;
}

type Which = keyof typeof PROGRAMS;

/** Exactly-once copy without calls, compared with a kafkajs loop. */
export const copyRow: Row = {
  name: 'copy',
  title: `exactly-once copy of ${RECORDS} records of 1 KB without calls`,
  run: () =>
    onGround(async (ground) => {
      const copies = await copyInTurn(ground);
      const of = (which: Which, field: keyof Copy): number => median(copies[which].map((copy) => copy[field]));
      const rounds = (which: Which): string =>
        copies[which].map((copy) => `${copy.perSecond.toFixed(0)} (${copy.steadyPerSecond.toFixed(0)})`).join(', ');
      return {
        figures: [
          figure(
            'engine ÷ plain kafkajs transactions, records/s',
            of('engine', 'perSecond') / of('plain', 'perSecond'),
            {
              atLeast: 0.9,
            },
          ),
          figure('the same, steady', of('engine', 'steadyPerSecond') / of('plain', 'steadyPerSecond')),
          figure('engine', of('engine', 'perSecond'), {}, perSecond),
        ],
        details: [
          `- medians of ${ROUNDS} rounds in turn; records/s, steady in brackets`,
          `- engine: ${rounds('engine')}`,
          `- plain kafkajs, one transaction for each fetched batch: ${rounds('plain')}`,
        ],
      };
    }),
};

/** The engine's cost of a record without calls. */
export const cpuRow: Row = {
  name: 'cpu',
  title: 'CPU of the engine a record, without calls',
  run: ({ profile }) =>
    onGround(async (ground) => {
      const { engine, plain } = await copyInTurn(ground);
      const of = (copies: readonly Copy[], field: keyof Copy): number => median(copies.map((copy) => copy[field]));
      const figures = [
        figure(
          'engine ÷ plain kafkajs transactions, CPU a record, steady',
          of(engine, 'steadyCpuMs') / of(plain, 'steadyCpuMs'),
        ),
        figure('engine, steady', of(engine, 'steadyCpuMs'), {}, microseconds),
      ];
      const details = [
        `- medians of ${ROUNDS} rounds in turn`,
        `- engine: ${microseconds(of(engine, 'steadyCpuMs'))} steady, ${microseconds(of(engine, 'cpuMs'))} of the whole process with its start`,
        `- plain kafkajs: ${microseconds(of(plain, 'steadyCpuMs'))} steady, ${microseconds(of(plain, 'cpuMs'))} whole; it neither decodes nor encodes`,
      ];
      if (!profile) return { figures, details };
      const folder = await mkdtemp(path.join(tmpdir(), 'sluice-profile-'));
      try {
        await copyOnce(ground, 'engine', profileInto(folder));
        const table = profileTable(await sumProfiles(folder), RECORDS, 'record');
        return {
          figures,
          details: [...details, '', 'Where it goes (a run under the profiler, start included):', '', ...table],
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
};

const microseconds = (value: number): string => `${(1000 * value).toFixed(0)} µs`;

async function copyInTurn(ground: Ground): Promise<Record<Which, readonly Copy[]>> {
  await fill(ground.broker.brokers);
  const copies = { engine: [] as Copy[], plain: [] as Copy[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    copies.plain.push(await copyOnce(ground, 'plain'));
    copies.engine.push(await copyOnce(ground, 'engine'));
  }
  return copies;
}

async function copyOnce({ broker }: Ground, which: Which, nodeOptions: readonly string[] = []): Promise<Copy> {
  const name = `${which}-${randomUUID().slice(0, 8)}`;
  const args = [broker.brokers.join(','), QUESTIONS_TOPIC, name, String(RECORDS), String(PARTITIONS)];
  const options = which === 'engine' ? [...ENGINE_OPTIONS, ...nodeOptions] : nodeOptions;
  const { watch, ended } = startNode(PROGRAMS[which], args, { nodeOptions: options });
  const { code, lines } = await ended;
  if (code !== 0) throw new Error(`the copy by ${which} ended with ${code}`);
  const { startedAt, committed } = JSON.parse(lines.at(-1) ?? '') as CopySeries;
  const [endedAt, total] = committed.at(-1) ?? [0, 0];
  if (total !== RECORDS) throw new Error(`expected ${RECORDS} records, ${which} committed ${total}`);
  const first = committed.find(([, sum]) => sum >= 0.2 * RECORDS) ?? [0, 0];
  const last = committed.findLast(([, sum]) => sum <= 0.9 * RECORDS) ?? [0, 0];
  const steady = last[1] - first[1];
  return {
    perSecond: (1000 * RECORDS) / (endedAt - startedAt),
    steadyPerSecond: (1000 * steady) / (last[0] - first[0]),
    steadyCpuMs: watch.cpuMsBetween(first[0], last[0]) / steady,
    cpuMs: watch.cpuMsOfLife / RECORDS,
  };
}

async function fill(brokers: readonly string[]): Promise<void> {
  const codec = createCodec();
  const writer = await openQuestionsWriter({
    // The plain loop has only kafkajs' codecs, without zstd.
    connection: { brokers, ssl: false, sasl: null, compression: 'none' },
    questionsTopic: QUESTIONS_TOPIC,
    topic: describeTopic('questions'),
    partitions: PARTITIONS,
    replicationFactor: -1,
    waiting: () => undefined,
  });
  const text = 'x'.repeat(950);
  for (let from = 0; from < RECORDS; from += 1000) {
    await writer.write(
      Array.from({ length: 1000 }, (_, i) => {
        const id = `q${from + i}`;
        const question = {
          id,
          domain: 'math',
          question: text,
          answer: '1',
          choices: [],
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
