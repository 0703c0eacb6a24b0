/** The description of a topic in a topology. */
export interface TopicDescription<Topic extends string = string, Schema extends string = string> {
  readonly name: Topic;
  /** Null: the records are bytes of other programs, unchanged. */
  readonly schema: Schema | null;
  /** The number of partitions: as another topic, as configured, or one. */
  readonly partitions: { readonly like: Topic } | 'configured' | 'one';
  /** `keep`: never expires; `compact`: the last record of each key stays. */
  readonly cleanup: 'keep' | 'compact';
  /** Each task repeatedly writes one record of it: small segments let Kafka compact them soon. Default: false. */
  readonly isControl?: boolean;
}

/** `max.message.bytes` of every topic that sluice creates: 8 MiB. */
export const MAX_MESSAGE_BYTES: number = 8 * 1024 * 1024;

/** The most bytes of key, value and headers of a record, so that its batch is not larger than that. */
export const MAX_RECORD_BYTES: number = MAX_MESSAGE_BYTES - 64 * 1024;

/**
 * The settings that a topic is created with, by Kafka's names. A dataset never expires; control and ids need only the
 * last record of each key, and are compacted soon.
 */
export function topicSettings({
  cleanup,
  isControl = false,
}: Pick<TopicDescription, 'cleanup' | 'isControl'>): Readonly<Record<string, string>> {
  const common = { 'max.message.bytes': String(MAX_MESSAGE_BYTES) };
  if (cleanup === 'keep') {
    return { ...common, 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' };
  }
  return {
    ...common,
    'cleanup.policy': 'compact',
    'min.cleanable.dirty.ratio': '0.1',
    // Restoring reads the tail of control and all of ids: small segments keep the cleaner up to date.
    ...(isControl ? { 'segment.bytes': String(16 * 1024 * 1024), 'segment.ms': '600000' } : {}),
  };
}

/** A topic with another number of partitions than the topology needs: task n writes partition n of each topic. */
export interface WrongPartitions {
  readonly topic: string;
  readonly actual: number;
  readonly expected: number;
}

/** The existing topics with a wrong number of partitions. `counts` are those of existing topics. */
export function wrongPartitions(
  topics: readonly TopicDescription[],
  counts: ReadonlyMap<string, number>,
): readonly WrongPartitions[] {
  return topics.flatMap((topic) => {
    const actual = counts.get(topic.name);
    if (actual === undefined) return [];
    const expected = wantedPartitions(topic, (name) => counts.get(name), actual);
    return actual === expected ? [] : [{ topic: topic.name, actual, expected }];
  });
}

/** The wanted number of partitions of a topic: `countOf` returns that of an existing topic. */
export function wantedPartitions(
  { partitions }: TopicDescription,
  countOf: (topic: string) => number | undefined,
  configured: number,
): number {
  if (partitions === 'one') return 1;
  return partitions === 'configured' ? configured : (countOf(partitions.like) ?? configured);
}
