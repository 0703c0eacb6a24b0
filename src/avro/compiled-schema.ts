import avsc from 'avsc';
import type { Type } from 'avsc';
import { SluiceError } from '../records/sluice-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { compileLayoutCheck } from './layout.ts';
import { LOGICAL_TYPES, markForReading } from './logical-types.ts';
import type { AvroSchema } from './schema-files.ts';
import { headerOf } from './single-object.ts';

/** A schema ready for use: its avsc type, CRC-64-AVRO fingerprint and layout check. */
export interface CompiledSchema {
  readonly type: Type;
  /** The Parsing Canonical Form of the schema. */
  readonly canonicalForm: string;
  readonly fingerprint: bigint;
  /** The header of its records in the single-object encoding. */
  readonly header: Buffer;
  /** Throws `RangeError` unless the bytes from `start` on are exactly one record. */
  readonly checkLayout: (bytes: Buffer, start: number) => void;
}

/** Compiles a self-contained schema. Throws `SluiceError` with code `bad-schema` if it is not valid Avro. */
export function compileSchema(schema: AvroSchema): CompiledSchema {
  const registry: Record<string, Type> = {};
  let type: Type;
  try {
    type = avsc.Type.forSchema(markForReading(schema) as Parameters<typeof avsc.Type.forSchema>[0], {
      registry,
      logicalTypes: { ...LOGICAL_TYPES },
      assertLogicalTypes: true,
      omitRecordMethods: true,
      // Our unions have null and one other type, so values need no wrapper; other unions must fail here.
      wrapUnions: 'never',
    });
  } catch (cause) {
    throw new SluiceError('bad-schema', 'the schema is not valid Avro', { cause });
  }
  // avsc generates a class for each record. With this prototype, its objects are plain but still have one fast shape.
  for (const named of Object.values(registry)) {
    if (named instanceof avsc.types.RecordType) {
      (named.recordConstructor as { prototype: object }).prototype = Object.prototype;
    }
  }
  const canonicalForm = JSON.stringify(type.schema());
  const fingerprint = fingerprintOf(canonicalForm);
  const header = headerOf(fingerprint);
  return {
    type,
    canonicalForm,
    fingerprint,
    header,
    checkLayout: compileLayoutCheck(JSON.parse(canonicalForm) as AvroSchema),
  };
}
