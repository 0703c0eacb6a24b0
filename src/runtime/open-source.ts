import { readFile } from 'node:fs/promises';
import type { SourceConfig } from '../config/config.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { fieldMapOf } from '../sources/field-map.ts';
import type { FieldMap } from '../sources/field-map.ts';
import { topicValues } from './topic-values.ts';
import type { OpenTopicValues } from './topic-values.ts';

/** What a source of the configuration is called in messages and in `status`. */
export const sourceName = (source: SourceConfig): string => (source.kind === 'topic' ? source.topic : source.name);

/** How the rows of a source become questions. */
export const sourceMap = ({ map, domain }: SourceConfig): FieldMap | null => fieldMapOf(map, domain);

/**
 * What reads the values of a topic of the configuration.
 *
 * @throws `SluiceError` with code `usage` where its schema cannot be read or is none
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
