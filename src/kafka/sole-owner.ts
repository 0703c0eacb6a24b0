import { createClient } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { accessDenied } from './access-denied.ts';
import { PartitionConsumer } from './partition-consumer.ts';
import { createTaskAssigner } from './task-assigner.ts';

/** The options of an exclusive owner. */
export interface SoleOwnerOptions {
  readonly connection: KafkaConnection;
  /** The group of all processes that may become the owner. */
  readonly groupId: string;
  /** A topic with one partition: the member that has it is the owner. Its records are not read. */
  readonly topic: string;
  /** Called after each join with whether this process is the owner now. */
  readonly changed: (isOwner: boolean) => void;
  readonly fatal: (error: Error) => void;
}

/**
 * Makes one of several processes the owner of a task that must run only once, by the assignment of a partition. A
 * consumer group is only a hint: a paused owner may continue for a moment beside the next one, so its actions must
 * tolerate that.
 *
 * @returns a function that leaves the group, so that another process becomes the owner
 */
export async function becomeSoleOwner(options: SoleOwnerOptions): Promise<() => Promise<void>> {
  const { connection, groupId, topic, changed, fatal } = options;
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
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
