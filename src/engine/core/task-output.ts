import { SluiceError } from '../../records/sluice-error.ts';
import type { OutputRecord } from '../../stream/outcome.ts';
import type { EngineCodec } from '../engine-schemas.ts';
import type { KeyedRecord } from '../../stream/record.ts';

/** An operator's output as bytes. Throws `SluiceError` with `record-too-large` or the codec's `unencodable`. */
export function encodeOutput(
  output: OutputRecord,
  options: {
    readonly partition: number | null;
    readonly limitBytes: number;
    readonly codec: EngineCodec;
    readonly schemaOf: (topic: string) => string | null;
  },
): KeyedRecord {
  const { partition, limitBytes, codec, schemaOf } = options;
  const key = Buffer.from(output.key);
  const schema = schemaOf(output.topic);
  if (schema === null) throw new RangeError(`no operator writes ${output.topic}`);
  const value = codec.encode(schema, output.value);
  if (key.length + value.length > limitBytes) {
    const message = `record for ${output.topic} takes ${value.length} bytes, at most ${limitBytes} are possible`;
    throw new SluiceError('record-too-large', message);
  }
  return { topic: output.topic, partition, key, value };
}
