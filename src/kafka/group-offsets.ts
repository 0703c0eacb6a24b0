import type { Admin } from 'kafkajs';

/** The next offset of each partition of a topic that a group has committed; a partition without one is left out. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const known = (found?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
  return new Map(known.filter(([, offset]) => offset >= 0));
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
