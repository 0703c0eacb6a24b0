import { SluiceError } from '../records/sluice-error.ts';
import { jsonTextOf } from './json-text.ts';

/** The formats of the values of a topic of other programs. */
export const TOPIC_FORMATS = ['json', 'avro', 'confluent-avro', 'confluent-json'] as const;

/** The format of the values of a topic of other programs. */
export type TopicFormat = (typeof TOPIC_FORMATS)[number];

/**
 * Reads `--format` of a topic; default: json.
 *
 * @throws `SluiceError` with code `usage` for an unknown format
 */
export function parseTopicFormat(given: string | undefined): TopicFormat {
  const found = TOPIC_FORMATS.find((format) => format === (given ?? 'json'));
  if (found !== undefined) return found;
  const expected = TOPIC_FORMATS.join(', ');
  throw new SluiceError('usage', `--format: expected one of ${expected} with --topic, got ${JSON.stringify(given)}`);
}

/**
 * The text of a value that is JSON.
 *
 * @throws `SluiceError` with code `undecodable`
 */
export function readJsonText(value: Buffer): string {
  const text = jsonTextOf(value);
  if (text === null) throw new SluiceError('undecodable', 'expected JSON, got bytes that are no UTF-8 text');
  return text;
}
