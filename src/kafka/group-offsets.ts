import type { Admin } from 'kafkajs';

/** The next offset of each partition of a topic that a group has committed; partitions without one are left out. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const positions = await committedPositions(admin, groupId, topic);
  return new Map([...positions].map(([partition, { next }]) => [partition, next]));
}

/** The committed position of a group in a partition. */
export interface CommittedPosition {
  /** The next offset. */
  readonly next: number;
  /** The metadata stored with the position; null: none. */
  readonly metadata: string | null;
}

/** The committed position of a group in each partition of a topic; partitions without one are left out. */
export async function committedPositions(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<number, CommittedPosition>> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const known = (found?.partitions ?? []).map(({ partition, offset, metadata }): [number, CommittedPosition] => [
    partition,
    { next: Number(offset), metadata: metadata === '' ? null : metadata },
  ]);
  return new Map(known.filter(([, { next }]) => next >= 0));
}

/** Commits offsets for a group that has no members. */
export async function commitOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
  offsets: ReadonlyMap<number, number>,
): Promise<void> {
  if (offsets.size === 0) return;
  const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
  await admin.setOffsets({ groupId, topic, partitions });
}
