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

/** What a reply to a metadata request becomes. */
export interface MetadataChange {
  /** The port of all brokers: that of a proxy, which is asked again then. */
  readonly port: number;
  /** Partitions that the broker knows of a topic, its first ones; null: all. */
  readonly known: number | null;
  readonly topic: string;
}

/** Changes a whole frame of version 5 or 6 (KIP-112), which kafkajs speaks. */
export function changeMetadata(frame: Buffer, { port, known, topic }: MetadataChange): Buffer {
  // Behind size, correlation id and throttle time.
  const reader = new Reader(frame, 12);
  reader.each(() => {
    reader.int32();
    reader.text();
    frame.writeInt32BE(port, reader.at);
    reader.int32();
    reader.text();
  });
  if (known === null) return frame;
  reader.text();
  reader.int32();
  const parts: Buffer[] = [];
  let from = 4;
  reader.each(() => {
    reader.int16();
    const name = reader.text();
    reader.at += 1;
    const countAt = reader.at;
    let seen = 0;
    let knownEnd = countAt + 4;
    reader.each(() => {
      reader.int16();
      reader.int32();
      reader.int32();
      for (let list = 0; list < 3; list += 1) reader.each(() => reader.int32());
      seen += 1;
      if (seen === known) knownEnd = reader.at;
    });
    if (name !== topic || seen <= known) return;
    parts.push(frame.subarray(from, countAt), int32(known), frame.subarray(countAt + 4, knownEnd));
    from = reader.at;
  });
  const body = Buffer.concat([...parts, frame.subarray(from)]);
  return Buffer.concat([int32(body.length), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
