import { createClient } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { accessDenied } from './access-denied.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { createTaskAssigner } from './task-assigner.ts';

/** What a process wants to own alone. */
export interface SoleOwnerOptions {
  readonly connection: KafkaConnection;
  /** All processes that may own it are in this group. */
  readonly groupId: string;
  /** A topic of one partition: its member is the owner. Nothing is read of it. */
  readonly topic: string;
  /** Told after a join whether this process is the owner now. */
  readonly changed: (isOwner: boolean) => void;
  readonly fatal: (error: Error) => void;
}

/**
 * Makes one of several processes the owner of what must be done once, by the assignment of a partition. A consumer group is
 * only a hint: an owner that was paused may go on for a moment beside the next one, so that what it does must bear that.
 *
 * @returns a function that leaves the group, so that another process becomes the owner
 */
export async function becomeSoleOwner(options: SoleOwnerOptions): Promise<() => Promise<void>> {
  const { connection, groupId, topic, changed, fatal } = options;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(fatal);
  const kafka = createClient(connection, undefined, (resource, answer) => {
    if (resource === 'group') fail(accessDenied(`Read and Describe on the group ${groupId}`, new Error(answer)));
  });
  let isOwner = false;
  const consumer = await PartitionConsumer.start({
    kafka,
    groupId,
    failed,
    topics: [topic],
    assigner: createTaskAssigner({
      name: 'SluiceOwner',
      tasks: () => new Map([[0, new Map([[topic, [0]]])]]),
      owned: () => (isOwner ? [0] : []),
    }),
    logStart: () => Promise.resolve(0),
    events: {
      joined: (assignment) => {
        isOwner = assignment.get(topic)?.includes(0) === true;
        changed(isOwner);
      },
      read: () => undefined,
      lost: () => undefined,
      alive: () => undefined,
      fatal,
    },
  });
  return () => consumer.stop();
}
