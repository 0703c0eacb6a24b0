import type { Kafka } from 'kafkajs';
import type { LogBounds } from '../stream/record.ts';
import type { Source, SourceEvents } from '../stream/log-port.ts';
import type { StageDescription } from '../stream/stage.ts';
import { toRawRecord } from './log-reader.ts';
import type { PrepareValues } from './partition-consumer-options.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { createTaskAssigner } from './task-assigner.ts';

/** Joins a stage's group and delivers the partitions of its assigned tasks. */
export async function openStageSource(options: {
  readonly kafka: Kafka;
  readonly groupId: string;
  readonly stage: StageDescription;
  readonly brokerTopic: (topic: string) => string;
  readonly partitionsOf: (topic: string) => number;
  readonly bounds: (topic: string) => Promise<readonly LogBounds[]>;
  readonly events: SourceEvents;
  /** Rejects when the log has failed: then the start is cancelled. */
  readonly failed: Promise<never>;
  readonly prepare?: PrepareValues;
}): Promise<Source> {
  const { stage, brokerTopic, events } = options;
  const topics = stage.sources.map(({ topic }) => topic);
  const names = new Map(topics.map((topic) => [brokerTopic(topic), topic]));
  const nameOf = (brokerName: string): string => {
    const topic = names.get(brokerName);
    if (topic === undefined) throw new RangeError(`stage ${stage.name} does not read ${brokerName}`);
    return topic;
  };
  let owned: number[] = [];
  const consumer = await PartitionConsumer.start({
    kafka: options.kafka,
    groupId: options.groupId,
    failed: options.failed,
    ...(options.prepare !== undefined && { prepare: options.prepare }),
    topics: [...names.keys()],
    assigner: createTaskAssigner({
      name: 'SluiceTasks',
      tasks: () => tasksOf(stage, topics, brokerTopic, options.partitionsOf),
      owned: () => owned,
    }),
    logStart: async (topic, partition) => {
      const bounds = await options.bounds(nameOf(topic));
      return bounds.find((candidate) => candidate.partition === partition)?.start ?? 0;
    },
    events: {
      joined: (assignment) => {
        const partitions = [...assignment.values()].flat();
        owned = stage.tasks === 'single' ? (partitions.length > 0 ? [0] : []) : [...new Set(partitions)];
        events.assigned(owned);
      },
      read: (topic, partition, messages, next) => {
        const name = nameOf(topic);
        events.records(
          { topic: name, partition },
          messages.map((message) => toRawRecord(name, partition, message)),
          next,
        );
      },
      lost: (topic, partition, from, to) => events.lostToRetention({ topic: nameOf(topic), partition }, from, to),
      alive: () => events.alive(),
      fatal: (error) => events.fatal(error),
    },
  });
  return {
    startAt: ({ topic, partition }, offset) => consumer.startAt(brokerTopic(topic), partition, offset),
    pause: ({ topic, partition }) => consumer.pause(brokerTopic(topic), partition),
    resume: ({ topic, partition }) => consumer.resume(brokerTopic(topic), partition),
    stop: () => consumer.stop(),
  };
}

function tasksOf(
  stage: StageDescription,
  topics: readonly string[],
  brokerTopic: (topic: string) => string,
  partitionsOf: (topic: string) => number,
): Map<number, Map<string, number[]>> {
  if (stage.tasks === 'single') {
    const all = topics.map((topic): [string, number[]] => [
      brokerTopic(topic),
      Array.from({ length: partitionsOf(topic) }, (_, partition) => partition),
    ]);
    return new Map([[0, new Map(all)]]);
  }
  const count = Math.min(...topics.map(partitionsOf));
  return new Map(
    Array.from({ length: count }, (_, task) => [task, new Map(topics.map((topic) => [brokerTopic(topic), [task]]))]),
  );
}
