import { crc32, createInflateRaw } from 'node:zlib';

/** Input of one step: the output of a step is held, and may be a thousand times as large. */
const STEP_BYTES = 16 * 1024;

/** The flags of a header (RFC 1952): fields after its ten bytes. */
const HAS = { crc: 2, extra: 4, name: 8, comment: 16 } as const;

/**
 * Unpacks gzip (RFC 1952), also of several members and with zeros behind it. What is unpacked before a fault is returned
 * first: `createGunzip` drops it if the fault is in the same chunk.
 */
export async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new StepReader(packed);
  try {
    do {
      await skipHeader(input);
      let crc = 0;
      let size = 0;
      for await (const chunk of inflated(input)) {
        crc = crc32(chunk, crc);
        size = (size + chunk.length) % 2 ** 32;
        yield chunk;
      }
      const trailer = await input.take(8);
      if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== size) throw new Error('incorrect data check');
    } while (await input.skipZeros());
  } finally {
    await input.close();
  }
}

async function skipHeader(input: StepReader): Promise<void> {
  const header = await input.take(10);
  if (header.readUInt16BE(0) !== 0x1f8b || header[2] !== 8)
    throw new Error('expected the header or the end of gzip, got other bytes');
  const flags = header[3] ?? 0;
  if ((flags & HAS.extra) !== 0) await input.take((await input.take(2)).readUInt16LE(0));
  for (const text of [HAS.name, HAS.comment]) {
    if ((flags & text) !== 0) while ((await input.take(1))[0] !== 0);
  }
  if ((flags & HAS.crc) !== 0) await input.take(2);
}

/** The content of one member; the bytes behind it stay in the input. */
async function* inflated(input: StepReader): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw();
  const output: Uint8Array[] = [];
  let failure: Error | null = null;
  // A step ends with its callback, the end of the member, or an error: not each of them comes.
  let stepped = (): void => undefined;
  inflate.on('data', (chunk: Uint8Array) => output.push(chunk));
  inflate.on('end', () => stepped());
  inflate.on('error', (error: Error) => {
    failure = error;
    stepped();
  });
  try {
    for (;;) {
      const step = await input.peek();
      const before = inflate.bytesWritten;
      await new Promise<void>((resolve) => {
        stepped = resolve;
        inflate.write(step, () => resolve());
      });
      yield* output.splice(0);
      if (failure !== null) throw failure as Error;
      const used = inflate.bytesWritten - before;
      input.skip(used);
      if (used < step.length) return;
    }
  } finally {
    inflate.destroy();
  }
}

/** Reads a stream in small steps. */
class StepReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes, which stay. Throws at the end: a member has its trailer after its content. */
  async peek(): Promise<Buffer> {
    if (!(await this.#fill())) throw new Error('unexpected end of file');
    return this.#rest.subarray(0, STEP_BYTES);
  }

  skip(count: number): void {
    this.#rest = this.#rest.subarray(count);
  }

  async take(count: number): Promise<Buffer> {
    let taken = this.#cut(count);
    while (taken.length < count) {
      if (!(await this.#fill())) throw new Error('unexpected end of file');
      taken = Buffer.concat([taken, this.#cut(count - taken.length)]);
    }
    return taken;
  }

  /** Whether other bytes follow. */
  async skipZeros(): Promise<boolean> {
    while (await this.#fill()) {
      const at = this.#rest.findIndex((byte) => byte !== 0);
      this.skip(at === -1 ? this.#rest.length : at);
      if (at !== -1) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #cut(count: number): Buffer {
    const cut = this.#rest.subarray(0, count);
    this.skip(count);
    return cut;
  }

  /** Whether there are bytes. */
  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  }
}
