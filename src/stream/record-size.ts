import type { ProducedRecord, RecordHeaders } from './record.ts';

/** The bytes of a record: key, value and headers, without the overhead of the protocol. */
export function recordBytes({ key, value, headers }: Pick<ProducedRecord, 'key' | 'value' | 'headers'>): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + (headers === undefined ? 0 : headerBytes(headers));
}

/** The bytes of headers, names and values. */
export function headerBytes(headers: RecordHeaders): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    for (const one of headerValues(value)) bytes += Buffer.byteLength(name) + Buffer.byteLength(one) + 10;
  }
  return bytes;
}

/** All values of a header, in their order. */
export const headerValues = (value: RecordHeaders[string]): readonly (string | Buffer)[] =>
  typeof value === 'string' || Buffer.isBuffer(value) ? [value] : value;
