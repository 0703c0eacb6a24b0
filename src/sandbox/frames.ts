/** Encodes a list of texts for the runner: their count, then each with its length; little-endian, 32 bit. */
export function frame(texts: readonly string[]): Buffer {
  const parts = texts.flatMap((text) => {
    const raw = Buffer.from(text, 'utf8');
    return [size(raw.length), raw];
  });
  return Buffer.concat([size(texts.length), ...parts]);
}

/** Decodes the runner's messages: each has its length, and so has each text in it. Incomplete messages are left out. */
export function unframe(bytes: Buffer): readonly (readonly string[])[] {
  return pieces(bytes).map((message) => pieces(message).map((part) => part.toString('utf8')));
}

function pieces(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const end = at + 4 + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

function size(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
