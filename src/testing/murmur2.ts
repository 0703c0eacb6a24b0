const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** The 32-bit MurmurHash2 of Kafka's default partitioner (`org.apache.kafka.common.utils.Utils.murmur2`). */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let h = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = Math.imul(view.getInt32(at, true), M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  if (at < length) {
    for (let shift = 0; at + shift < length; shift += 1) h ^= view.getUint8(at + shift) << (8 * shift);
    h = Math.imul(h, M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}

/** The partition that Kafka's default partitioner gives a key. */
export const partitionOf = (key: Uint8Array, partitions: number): number => (murmur2(key) & 0x7fffffff) % partitions;
