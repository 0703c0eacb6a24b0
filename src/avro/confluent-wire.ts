/** Bytes before the payload: the marker 0 and the id of the writer's schema, big-endian. */
export const CONFLUENT_HEADER_BYTES = 5;

const MARKER = 0;

/** The header of all values of a schema in Confluent's wire format. */
export function confluentHeader(id: number): Buffer {
  const header = Buffer.alloc(CONFLUENT_HEADER_BYTES);
  header.writeUInt32BE(id, 1);
  return header;
}

/** The id of a value's writer schema; null if the value is not in Confluent's wire format. */
export function readSchemaId(bytes: Buffer | null): number | null {
  if (bytes === null || bytes.length < CONFLUENT_HEADER_BYTES || bytes[0] !== MARKER) return null;
  return bytes.readUInt32BE(1);
}
