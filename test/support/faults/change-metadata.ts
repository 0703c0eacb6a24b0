/** Reads fields of the Kafka protocol one after the other. */
class Reader {
  readonly #bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  int16(): number {
    this.at += 2;
    return this.#bytes.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.#bytes.readInt32BE(this.at - 4);
  }

  text(): string {
    const length = Math.max(0, this.int16());
    this.at += length;
    return this.#bytes.toString('utf8', this.at - length, this.at);
  }

  each(one: () => void): void {
    for (let left = this.int32(); left > 0; left -= 1) one();
  }
}

/** The change of a reply to a metadata request. */
export interface MetadataChange {
  readonly topic: string;
  /** The cluster's nodes, all on 127.0.0.1: ports of proxies, to which later requests go. */
  readonly nodes: readonly { readonly id: number; readonly port: number }[];
  /** The number of the topic's first partitions that the broker returns. Default: all. */
  readonly known?: number;
  /** The node that leads a partition of the topic. Default: unchanged. */
  readonly leaderOf?: (partition: number) => number;
}

/** Changes a whole frame of version 5 or 6 (KIP-112), which kafkajs uses. */
export function changeMetadata(frame: Buffer, { topic, nodes, known, leaderOf }: MetadataChange): Buffer {
  // After size, correlation id and throttle time.
  const reader = new Reader(frame, 12);
  reader.each(() => {
    reader.int32();
    reader.text();
    reader.int32();
    reader.text();
  });
  let from = reader.at;
  const parts = [frame.subarray(4, 12), int32(nodes.length)];
  for (const { id, port } of nodes) parts.push(int32(id), text('127.0.0.1'), int32(port), int16(-1));
  reader.text();
  reader.int32();
  reader.each(() => {
    reader.int16();
    const isIt = reader.text() === topic;
    reader.at += 1;
    const countAt = reader.at;
    let seen = 0;
    let knownEnd = countAt + 4;
    reader.each(() => {
      reader.int16();
      const partition = reader.int32();
      if (isIt && leaderOf !== undefined) frame.writeInt32BE(leaderOf(partition), reader.at);
      reader.int32();
      for (let list = 0; list < 3; list += 1) reader.each(() => reader.int32());
      seen += 1;
      if (seen === known) knownEnd = reader.at;
    });
    if (!isIt || known === undefined || seen <= known) return;
    parts.push(frame.subarray(from, countAt), int32(known), frame.subarray(countAt + 4, knownEnd));
    from = reader.at;
  });
  const body = Buffer.concat([...parts, frame.subarray(from)]);
  return Buffer.concat([int32(body.length), body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);
