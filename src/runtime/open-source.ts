import { readFile } from 'node:fs/promises';
import type { SourceConfig } from '../config/config.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { fieldMapOf } from '../sources/field-map.ts';
import type { FieldMap } from '../sources/field-map.ts';
import { topicValues } from './topic-values.ts';
import type { OpenTopicValues } from './topic-values.ts';

/** The name of a configured source in messages and in `status`. */
export const sourceName = (source: SourceConfig): string => (source.kind === 'topic' ? source.topic : source.name);

/** The field map from the rows of a source to questions. */
export const sourceMap = ({ map, domain }: SourceConfig): FieldMap | null => fieldMapOf(map, domain);

/**
 * The reader of the values of a configured topic.
 *
 * @throws `SluiceError` with code `usage` if its schema cannot be read or is invalid
 */
export async function sourceValues({
  format,
  schema,
}: Extract<SourceConfig, { readonly kind: 'topic' }>): Promise<OpenTopicValues> {
  if (schema === null) return topicValues(format, null);
  const text = await readFile(schema, 'utf8').catch((error: unknown) => {
    throw new SluiceError('usage', `${schema}: ${describeError(error)}`, { cause: error });
  });
  return topicValues(format, { text, file: schema });
}
