import { describeError } from '../records/sluice-error.ts';
import { protocolErrorTypes } from './client.ts';
import type { Compression } from './compression.ts';

/** The error codes of a broker without the codec, or without the codec's native library. */
const NO_CODEC = new Set(['UNSUPPORTED_COMPRESSION_TYPE', 'UNKNOWN']);

/** The message of a failed write; if the broker may be unable to unpack the batch, with the setting to change. */
export function describeWriteError(error: unknown, compression: Compression): string {
  const message = describeError(error);
  if (compression === 'none' || !protocolErrorTypes(error).some((type) => NO_CODEC.has(type))) return message;
  const others = compression === 'gzip' ? '"none"' : '"gzip" or "none"';
  return `${message} (the broker's log says why; one that cannot unpack ${compression} answers so: set kafka.compression to ${others})`;
}
