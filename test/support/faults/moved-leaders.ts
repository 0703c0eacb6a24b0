import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../../src/kafka/client.ts';

/** The controller makes the first replica the leader within its check interval, once it is in sync. */
const MOVE_DEADLINE_MS = 90_000;

interface Placed {
  readonly leader: number;
  readonly replicas: readonly number[];
}

/** Makes another replica the leader of every partition of the topics; resolves when all of them lead. */
export async function moveLeaders(brokers: readonly string[], topics: readonly string[]): Promise<number> {
  const admin = createClient({ brokers, ssl: false, sasl: null }).admin();
  await admin.connect();
  try {
    const placed = async (): Promise<Map<string, Placed>> => {
      const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
      return new Map(
        found.flatMap(({ name, partitions }) =>
          partitions.map(
            ({ partitionId, leader, replicas }) => [`${name} ${partitionId}`, { leader, replicas }] as const,
          ),
        ),
      );
    };
    const before = await placed();
    const wanted = new Map(
      [...before].map(([key, { leader, replicas }]) => {
        const others = replicas.filter((replica) => replica !== leader);
        return [key, [...others, leader]];
      }),
    );
    await admin.alterPartitionReassignments({
      topics: topics.map((topic) => ({
        topic,
        partitionAssignment: [...wanted]
          .filter(([key]) => key.startsWith(`${topic} `))
          .map(([key, replicas]) => ({ partition: Number(key.slice(topic.length + 1)), replicas })),
      })),
    });
    for (const deadline = performance.now() + MOVE_DEADLINE_MS; ;) {
      const now = await placed();
      const unmoved = [...wanted].filter(([key, [first]]) => now.get(key)?.leader !== first).map(([key]) => key);
      if (unmoved.length === 0) return wanted.size;
      if (performance.now() > deadline) throw new Error(`these leaders have not moved: ${unmoved.join(', ')}`);
      await sleep(200);
    }
  } finally {
    await admin.disconnect();
  }
}
