import { map } from 'rxjs';
import { createCodec } from '../../src/avro/codec.ts';
import type { EngineSchemas } from '../../src/engine/engine-schemas.ts';
import { SILENT_OBSERVER } from '../../src/engine/observer.ts';
import { StageRunner } from '../../src/engine/stage-runner.ts';
import { KafkaLog } from '../../src/kafka/kafka-log.ts';
import type { Question } from '../../src/records/question.ts';
import type { Outcome, StageInput } from '../../src/stream/outcome.ts';
import { topicOf } from '../../src/stream/stage.ts';
import type { Topology } from '../../src/stream/stage.ts';
import { copyArguments, CopyClock } from './copy-clock.ts';

/**
 * The engine without calls: each question becomes a graded question of a level topic, decoded and encoded, with an
 * offset map, a progress record and one transaction for each commit of a partition.
 */
const { brokers, questionsTopic, campaign, records, partitions } = copyArguments();
const clock = new CopyClock(records);

const topology: Topology = {
  name: campaign,
  topics: [
    { name: 'questions', schema: 'question', partitions: 'configured', cleanup: 'keep' },
    { name: 'copies', schema: 'graded-question', partitions: { like: 'questions' }, cleanup: 'keep' },
    { name: 'control', schema: 'progress', partitions: { like: 'questions' }, cleanup: 'compact', isControl: true },
  ],
  stages: [
    {
      name: 'copy',
      sources: [
        {
          topic: 'questions',
          schema: 'question',
          undecodable: 'fatal',
          permits: 16_384,
          permitBytes: 64 * 1024 * 1024,
        },
      ],
      outputs: ['copies'],
      deadLetters: null,
      control: 'control',
      calls: null,
      tasks: 'per-partition',
      operators: ['copy'],
      remembers: null,
      isolation: 'record',
      deadlineMs: null,
      start: () => ({
        operator: map(({ ref, value }: StageInput): Outcome => ({
          ref,
          disposition: { kind: 'forwarded' },
          outputs: [
            {
              topic: 'copies',
              key: (value as Question).id,
              value: { question: value, grade: GRADE, gradedAt: new Date(0) },
            },
          ],
          counts: {},
        })),
        failed: ({ ref }, reason): Outcome => ({
          ref,
          disposition: { kind: 'rejected', reason },
          outputs: [],
          counts: {},
        }),
      }),
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

function fatal(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}

const log = await KafkaLog.connect(
  {
    connection: { brokers, ssl: false, sasl: null },
    topology,
    nameOf: (topic) => (topic === 'questions' ? questionsTopic : `${campaign}.${topic}`),
    partitions,
    replicationFactor: -1,
    fatal,
  },
  'create',
);
const [stage] = topology.stages;
if (stage === undefined) throw new Error('no stage');
clock.start();
const runner = await StageRunner.start({
  stage,
  fingerprint: 'copy',
  checkProgress: () => undefined,
  log,
  codec: createCodec<EngineSchemas>(),
  schemaOf: (topic) => topicOf(topology, topic).schema,
  observe: { ...SILENT_OBSERVER, committed: (_ms, outcomes) => clock.committed(outcomes) },
  fatal,
});
await clock.done;
await runner.drain(1000);
await log.close();
clock.tell();
