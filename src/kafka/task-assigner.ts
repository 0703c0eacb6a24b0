import { AssignerProtocol } from 'kafkajs';
import type { PartitionAssigner } from 'kafkajs';

/** A member of the group with its previous tasks. */
export interface Member {
  readonly memberId: string;
  readonly owned: readonly number[];
}

/**
 * Assigns tasks to members as evenly as possible; a task moves only if evenness requires it (sticky). Each task goes to
 * exactly one member. Pure and deterministic: members are ordered by their ids.
 */
export function assignTasks(tasks: readonly number[], members: readonly Member[]): Map<string, number[]> {
  const sorted = members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const assigned = new Map<string, number[]>(sorted.map(({ memberId }) => [memberId, []]));
  const least = Math.floor(tasks.length / Math.max(1, sorted.length));
  let extras = tasks.length - least * sorted.length;
  const free = new Set(tasks);
  for (const { memberId, owned } of sorted) {
    const kept = assigned.get(memberId) ?? [];
    for (const task of owned) {
      if (!free.has(task) || kept.length >= least + (extras > 0 ? 1 : 0)) continue;
      kept.push(task);
      free.delete(task);
      if (kept.length > least) extras -= 1;
    }
  }
  for (const task of free) {
    const fewest = [...assigned.entries()].toSorted((a, b) => a[1].length - b[1].length)[0];
    fewest?.[1].push(task);
  }
  return assigned;
}

/**
 * The assigner of a stage's group (kafkajs has only a round-robin one). A task includes its partition of every source
 * topic, and the single task includes all partitions. Members send their tasks in their user data.
 */
export function createTaskAssigner(options: {
  readonly name: string;
  /** Tasks with their partitions, by broker topic; called when this member leads an assignment. */
  readonly tasks: () => ReadonlyMap<number, ReadonlyMap<string, readonly number[]>>;
  readonly owned: () => readonly number[];
}): PartitionAssigner {
  return () => ({
    name: options.name,
    version: 1,
    protocol: ({ topics }) => ({
      name: options.name,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: 1,
        topics,
        userData: Buffer.from(JSON.stringify(options.owned())),
      }),
    }),
    assign: ({ members }) => {
      const tasks = options.tasks();
      const known = members.map(({ memberId, memberMetadata }) => ({ memberId, owned: ownedIn(memberMetadata) }));
      const assigned = assignTasks([...tasks.keys()], known);
      return Promise.resolve(
        [...assigned].map(([memberId, owned]) => ({
          memberId,
          memberAssignment: AssignerProtocol.MemberAssignment.encode({
            version: 1,
            assignment: mergePartitions(owned.map((task) => tasks.get(task) ?? new Map<string, readonly number[]>())),
            userData: Buffer.alloc(0),
          }),
        })),
      );
    },
  });
}

/** The assigner of a group with one member, which gets all partitions. */
export function createReaderAssigner(partitions: () => ReadonlyMap<string, readonly number[]>): PartitionAssigner {
  return createTaskAssigner({ name: 'SluiceReader', tasks: () => new Map([[0, partitions()]]), owned: () => [] });
}

function ownedIn(memberMetadata: Buffer): number[] {
  const decoded = AssignerProtocol.MemberMetadata.decode(memberMetadata);
  if (decoded === null || decoded.userData.length === 0) return [];
  const owned: unknown = JSON.parse(decoded.userData.toString());
  return Array.isArray(owned) ? owned.filter((task) => typeof task === 'number') : [];
}

function mergePartitions(parts: readonly ReadonlyMap<string, readonly number[]>[]): Record<string, number[]> {
  const merged: Record<string, number[]> = {};
  for (const part of parts) {
    for (const [topic, partitions] of part) merged[topic] = [...(merged[topic] ?? []), ...partitions];
  }
  return merged;
}
