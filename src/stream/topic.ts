/** A topic as a topology needs it. */
export interface TopicDescription<Topic extends string = string, Schema extends string = string> {
  readonly name: Topic;
  /** Null: the records are bytes of other programs, as they came. */
  readonly schema: Schema | null;
  /** As many as another topic has, as many as configured, or a single one. */
  readonly partitions: { readonly like: Topic } | 'configured' | 'one';
  /** `keep`: never expires; `compact`: the last record of each key stays. */
  readonly cleanup: 'keep' | 'compact';
  /** Each task writes one record of it again and again: small segments let Kafka compact them soon. Default: false. */
  readonly isControl?: boolean;
}

/** How many partitions a topic is to have: `countOf` knows those that exist. */
export function wantedPartitions(
  { partitions }: TopicDescription,
  countOf: (topic: string) => number | undefined,
  configured: number,
): number {
  if (partitions === 'one') return 1;
  return partitions === 'configured' ? configured : (countOf(partitions.like) ?? configured);
}
