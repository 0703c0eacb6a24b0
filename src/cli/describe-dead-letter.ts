import { isUtf8 } from 'node:buffer';
import { deadLetterOfRecord, ownHeaders } from '../stream/decode-record.ts';
import type { RawRecord } from '../stream/record.ts';
import { headerValues } from '../stream/record-size.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';

/** The origin and reason of a dead letter, with its content: as a question, as text, else as bytes. */
export function describeDeadLetter(record: RawRecord, codec: CampaignCodec): object {
  const { value, rawHeaders = {} } = record;
  const letter = deadLetterOfRecord(record);
  const own = letter === null ? rawHeaders : ownHeaders(rawHeaders);
  const headers = Object.fromEntries(
    Object.entries(own).map(([name, values]) => [
      name,
      headerValues(values).map((one) => textOrBytes(Buffer.from(one))),
    ]),
  );
  const cause = letter ?? { reason: null, detail: 'its headers do not say where it comes from' };
  return { ...cause, headers, ...contentOf(value, codec) };
}

function contentOf(value: Buffer | null, codec: CampaignCodec): object {
  if (value === null) return { bytes: null };
  try {
    return { question: codec.decode('question', value) };
  } catch {
    const shown = textOrBytes(value);
    return typeof shown === 'string' ? { text: shown, bytes: value } : { bytes: value };
  }
}

const textOrBytes = (bytes: Buffer): string | Buffer => (isUtf8(bytes) ? bytes.toString() : bytes);

/** A decoded value as JSON: bytes as base64, maps as objects; `JSON.stringify` already converts times to ISO 8601. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
