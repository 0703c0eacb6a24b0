import { randomUUID } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import { SluiceError } from '../records/sluice-error.ts';

/** Random per process, so that no external record has this header. */
const HEADER = `sluice.unreadable.${randomUUID()}`;

/** A record batch before its records: base offset, length, epoch, magic, CRC, attributes, … , count of records. */
const BATCH_HEADER_BYTES = 61;
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const LAST_OFFSET_DELTA_AT = 23;
const COUNT_AT = 57;
/** The length in the header counts the bytes after it. */
const AFTER_LENGTH_BYTES = BATCH_HEADER_BYTES - LENGTH_AT - 4;

/**
 * Creates the replacement for the records of a batch that cannot be unpacked: as many records as the batch has, at its
 * last offset, the first one with the reason. kafkajs passes only the packed bytes, so the header is read from the
 * memory before them; if it is missing there (a format older than Kafka 0.11), the reason is thrown.
 *
 * @param packed the compressed records, a view into the fetched bytes
 */
export function unreadableRecords(packed: Buffer, reason: string): Buffer {
  const header = headerBefore(packed);
  if (header === null) throw new SluiceError('unreadable-batch', `a batch ${reason}`);
  const firstOffset = header.readBigInt64BE(0);
  const delta = header.readInt32BE(LAST_OFFSET_DELTA_AT);
  const count = header.readInt32BE(COUNT_AT);
  const first = recordOf(delta, [HEADER, `offset ${firstOffset}: the batch ${reason}`]);
  const other = recordOf(delta, null);
  return Buffer.concat([first, ...Array.from({ length: Math.max(0, count - 1) }, () => other)]);
}

/** The error of the first batch in the messages that could not be unpacked; null if there is none. */
export function findUnreadable(topic: string, partition: number, messages: readonly KafkaMessage[]): Error | null {
  for (const { headers } of messages) {
    const found = headers?.[HEADER];
    if (found === undefined) continue;
    return new SluiceError('unreadable-batch', `topic ${topic}, partition ${partition}, ${found.toString()}`);
  }
  return null;
}

function headerBefore(packed: Buffer): Buffer | null {
  const start = packed.byteOffset - BATCH_HEADER_BYTES;
  if (start < 0) return null;
  const header = Buffer.from(packed.buffer, start, BATCH_HEADER_BYTES);
  const isBatch = header[MAGIC_AT] === 2 && header.readInt32BE(LENGTH_AT) === AFTER_LENGTH_BYTES + packed.length;
  return isBatch ? header : null;
}

/** Encodes a record without key and value in the protocol's format: lengths and counts as zigzag varints. */
function recordOf(offsetDelta: number, header: readonly [string, string] | null): Buffer {
  const headers =
    header === null
      ? [varint(0)]
      : [varint(1), ...header.flatMap((text) => [varint(Buffer.byteLength(text)), Buffer.from(text)])];
  const body = Buffer.concat([Buffer.from([0]), varint(0), varint(offsetDelta), varint(-1), varint(-1), ...headers]);
  return Buffer.concat([varint(body.length), body]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
