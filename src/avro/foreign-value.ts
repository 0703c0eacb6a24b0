import avsc from 'avsc';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { compileForeignSchema } from './foreign-schema.ts';
import { HEADER_BYTES, hasHeader, headerOf } from './single-object.ts';

/**
 * Creates a function that reads values of another program's schema as JSON text: in the single-object encoding of this
 * schema, or the bare datum. Values have the form of `compileForeignSchema`.
 *
 * @param text the schema, self-contained
 * @throws `SluiceError` with code `bad-schema`; the returned function throws `undecodable`
 */
export function createForeignReader(text: string): (value: Buffer) => string {
  const schema = compileForeignSchema({ format: 'AVRO', text, references: [] });
  const type = avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, { wrapUnions: 'always' });
  const header = headerOf(fingerprintOf(JSON.stringify(type.schema())));
  return (value) => {
    try {
      return JSON.stringify(schema.read(value, hasHeader(value, header) ? HEADER_BYTES : 0));
    } catch (cause) {
      throw new SluiceError('undecodable', `not Avro of the schema given: ${describeError(cause)}`, { cause });
    }
  };
}
