import { ConfluentValues, behindSchemaId } from '../avro/decode-confluent.ts';
import { createForeignReader } from '../avro/foreign-value.ts';
import type { SchemaCache } from '../avro/schema-cache.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { TopicFormat } from '../sources/topic-format.ts';
import { readJsonText } from '../sources/topic-format.ts';

/** The reader of the values of a topic of other programs. */
export interface TopicValues {
  /** The text of a value as JSON; throws `SluiceError` with code `undecodable`. */
  readonly read: (value: Buffer) => string;
  /**
   * Called before the values of a batch are read; null: there is no need to wait. Rejects for the registry, not for a
   * value.
   */
  readonly prepare?: (values: readonly (Buffer | null)[]) => Promise<void> | null;
}

/** Makes the reader of values from the schemas of the registry; null: no registry is configured. */
export type OpenTopicValues = (schemas: SchemaCache | null) => TopicValues;

/**
 * Makes the reader of the values of a format. `avro` needs the text of its schema.
 *
 * @throws `SluiceError` with code `usage` for an invalid schema, and from the returned function if it needs a registry
 */
export function topicValues(
  format: TopicFormat,
  schema: { readonly text: string; readonly file: string } | null,
): OpenTopicValues {
  switch (format) {
    case 'json':
      return () => ({ read: readJsonText });
    case 'confluent-json':
      return () => ({ read: (value) => readJsonText(behindSchemaId(value)) });
    case 'avro': {
      if (schema === null) {
        const expected = 'the Avro schema of the values (.avsc), as they hold none';
        throw new SluiceError('usage', `ingest: --format avro needs --schema FILE, ${expected}`);
      }
      const read = foreignReader(schema);
      return () => ({ read });
    }
    case 'confluent-avro':
      return (schemas) => {
        if (schemas === null) {
          const what = 'kafka.schemaRegistry in the configuration: it has the schemas of the values';
          throw new SluiceError('usage', `ingest: --format confluent-avro needs ${what}`);
        }
        const values = new ConfluentValues(schemas);
        return { read: (value) => JSON.stringify(values.avro(value)), prepare: (given) => schemas.prepare(given) };
      };
  }
}

function foreignReader({ text, file }: { readonly text: string; readonly file: string }): (value: Buffer) => string {
  try {
    return createForeignReader(text);
  } catch (error) {
    throw new SluiceError('usage', `ingest: --schema ${file}: ${describeError(error)}`, { cause: error });
  }
}
