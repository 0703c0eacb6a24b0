import { createCodec } from '../../src/avro/codec.ts';
import type { EngineCodec, EngineSchemas } from '../../src/engine/engine-schemas.ts';

const engine = createCodec<EngineSchemas>();

/** The codec of a flow of lines: its own schema `line`, which is text, in addition to those of the engine's records. */
export const lineCodec = {
  encode: (schema: string, value: unknown) =>
    schema === 'line' ? Buffer.from(String(value)) : engine.encode(schema, value),
  decode: (schema: string, bytes: Buffer | null) => (schema === 'line' ? String(bytes) : engine.decode(schema, bytes)),
} as EngineCodec;
