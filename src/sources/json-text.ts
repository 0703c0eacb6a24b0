import { isUtf8 } from 'node:buffer';

/**
 * The text of bytes that are JSON; null if they are not UTF-8. A byte order mark at the beginning is dropped: some
 * writers put it before each value, and joined files have it on later lines.
 */
export const jsonTextOf = (bytes: Buffer): string | null =>
  isUtf8(bytes) ? bytes.toString('utf8').replace(/^\uFEFF/, '') : null;
