import { readFileSync, statSync } from 'node:fs';

/** Far larger than any bundle of certificates. */
const MOST_PEM_BYTES = 4 * 1024 * 1024;

/** The bytes of a PEM file. A device or a pipe, which never ends, is refused. */
export function readPem(path: string): Buffer {
  const found = statSync(path);
  if (!found.isFile()) throw new Error(`${path} is no regular file`);
  if (found.size > MOST_PEM_BYTES) throw new Error(`${path} has ${found.size} bytes, more than ${MOST_PEM_BYTES}`);
  return readFileSync(path);
}
