import { describeError } from '../records/sluice-error.ts';
import { protocolErrorTypes } from './client.ts';
import type { Compression } from './compression.ts';

/** What a broker answers that does not know a codec, and one that cannot load the codec's native library. */
const NO_CODEC = new Set(['UNSUPPORTED_COMPRESSION_TYPE', 'UNKNOWN']);

/** What a failed write says; where the broker may be unable to unpack the batch, also what to set. */
export function describeWriteError(error: unknown, compression: Compression): string {
  const message = describeError(error);
  if (compression === 'none' || !protocolErrorTypes(error).some((type) => NO_CODEC.has(type))) return message;
  const others = compression === 'gzip' ? '"none"' : '"gzip" or "none"';
  return `${message} (the broker's log says why; one that cannot unpack ${compression} answers so: set kafka.compression to ${others})`;
}
