import { SluiceError, describeError } from '../records/sluice-error.ts';
import { deadLetterHeaders } from './dead-letter.ts';
import { headerBytes, headerValues, recordBytes } from './record-size.ts';
import type { ProducedRecord, RawRecord, RecordHeaders } from './record.ts';
import { MAX_RECORD_BYTES } from './topic.ts';

/**
 * The dead letter of a record that is not a valid question: the original record, with its origin and the cause in added
 * headers. If that exceeds the limit of the topic, the largest parts are left out, and the detail says so.
 */
export function deadLetterOf(
  record: RawRecord,
  error: unknown,
  options: { readonly to: string; readonly task: number; readonly nameOf: (topic: string) => string },
): ProducedRecord {
  const { topic, partition, offset, rawHeaders = {} } = record;
  let { key, value } = record;
  let headers = rawHeaders;
  const left: string[] = [];
  const room = (): number => MAX_RECORD_BYTES - recordBytes({ key, value, headers });
  if (room() < 0 && value !== null) {
    left.push(`its value of ${value.length} bytes`);
    value = null;
  }
  if (room() < 0) {
    left.push(`its headers of ${headerBytes(headers)} bytes`);
    headers = {};
  }
  if (room() < 0 && key !== null) {
    left.push(`its key of ${key.length} bytes`);
    key = null;
  }
  const isKnown = error instanceof SluiceError && error.code === 'not-a-question';
  const detail = `${describeError(error)}${left.length === 0 ? '' : ` (too large to keep: ${left.join(', ')})`}`;
  const added = deadLetterHeaders({
    topic: options.nameOf(topic),
    partition,
    offset,
    reason: isKnown ? 'not-a-question' : 'undecodable',
    detail: detail.slice(0, MOST_DETAIL),
    exceptionClass: error instanceof Error ? error.name : 'Error',
  });
  return { topic: options.to, partition: options.task, key, value, headers: withHeaders(headers, added) };
}

/** The most characters of the cause. */
const MOST_DETAIL = 2000;

/** Adds headers; if a name exists already, as in a record that was a dead letter before, the new value comes last. */
function withHeaders(headers: RecordHeaders, added: Readonly<Record<string, string>>): RecordHeaders {
  const all = Object.entries(added).map(([name, value]): [string, RecordHeaders[string]] => {
    const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
    return [name, before === undefined ? value : [...headerValues(before), value]];
  });
  return { ...headers, ...Object.fromEntries(all) };
}
