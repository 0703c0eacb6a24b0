import { describe, expect, it } from 'vitest';
import { ChosenPartitions } from '../../src/kafka/chosen-partitions.ts';

const METADATA = Array.from({ length: 7 }, (_, partitionId) => ({
  partitionId,
  leader: 1,
  partitionErrorCode: 0,
  replicas: [1],
  isr: [1],
}));

describe('ChosenPartitions', () => {
  it('gives a message that is sent again the same partition, also without a key', () => {
    const chosen = new ChosenPartitions();
    const choose = chosen.partitioner();
    const messages = Array.from({ length: 20 }, (_, i) => ({ key: i % 2 === 0 ? null : `k${i}`, value: 'x' }));
    const partitionsOf = (): number[] =>
      messages.map((message) => choose({ topic: 't', partitionMetadata: METADATA, message }));
    const first = partitionsOf();
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(partitionsOf()).toEqual(first);
    expect(messages.map((message) => chosen.of(message))).toEqual(first);
    chosen.clear();
    expect(chosen.of(messages[0]!)).toBeNull();
  });

  it('takes the partition that a message names', () => {
    const choose = new ChosenPartitions().partitioner();
    expect(choose({ topic: 't', partitionMetadata: METADATA, message: { key: 'k', value: 'x', partition: 5 } })).toBe(
      5,
    );
  });
});
