import { readdirSync, readFileSync } from 'node:fs';
import { SluiceError } from '../records/sluice-error.ts';

/** An Avro schema as parsed JSON. Self-contained: every named type is defined where it is first used. */
export type AvroSchema = string | readonly AvroSchema[] | AvroDefinition;

/** The part of a definition that this project reads; other attributes (`doc`, `default`) pass through. */
export interface AvroDefinition {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly namespace?: string;
  readonly logicalType?: string;
  readonly fields?: readonly AvroField[];
  readonly symbols?: readonly string[];
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
  readonly scale?: number;
  /** The size of a `fixed`, in bytes. */
  readonly size?: number;
}

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
}

const NAMESPACE = 'io.sluice';
const SCHEMAS = new URL('../../schemas/', import.meta.url);

/** The text of a file in `schemas/`, by its name without `.avsc`. Works from `src/avro` and from `dist/avro`. */
export const readSchemaFile = (file: string): string => readFileSync(new URL(`${file}.avsc`, SCHEMAS), 'utf8');

/**
 * The earlier schemas of a contract, self-contained, from `schemas/older/<name>.<number>.avsc`. Kept for data that
 * outlives campaigns: the questions topic.
 */
export function readOlderSchemas(name: string): readonly AvroSchema[] {
  const folder = new URL('older/', SCHEMAS);
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}.`));
  return files.map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as AvroSchema);
}

/** The file that defines a type of our namespace: `io.sluice.ChatReply` is in `chat-reply`. */
export const fileOfType = (fullName: string): string =>
  fullName
    .slice(NAMESPACE.length + 1)
    .replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

/**
 * The schema of one file, with each type that it references by full name inserted at its first use. The result is
 * self-contained, as registries, fingerprints and other Avro libraries require, while each type is defined only once.
 *
 * @param read returns the text of a file: by default from the working tree, in the evolution test from an older commit
 */
export function assembleSchema(file: string, read: (file: string) => string = readSchemaFile): AvroSchema {
  const defined = new Set<string>();

  const put = (schema: AvroSchema): AvroSchema => {
    if (typeof schema === 'string') {
      if (!schema.startsWith(`${NAMESPACE}.`) || defined.has(schema)) return schema;
      return put(parse(fileOfType(schema)));
    }
    if (isUnion(schema)) return schema.map(put);
    if (schema.name !== undefined) defined.add(`${schema.namespace ?? NAMESPACE}.${schema.name}`);
    return {
      ...schema,
      ...(schema.fields && { fields: schema.fields.map((field) => ({ ...field, type: put(field.type) })) }),
      ...(schema.items !== undefined && { items: put(schema.items) }),
      ...(schema.values !== undefined && { values: put(schema.values) }),
    };
  };

  const parse = (name: string): AvroSchema => {
    try {
      // The files are part of the package: their structure is checked when the type is built from them.
      return JSON.parse(read(name)) as AvroSchema;
    } catch (cause) {
      throw new SluiceError('bad-schema', `schemas/${name}.avsc cannot be read: it must exist and be JSON`, {
        cause,
      });
    }
  };

  return put(parse(file));
}

/** Whether a schema is a union. `Array.isArray` alone does not narrow readonly arrays. */
export const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
