import { describeError, SluiceError } from '../records/sluice-error.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { isDenied, protocolErrorTypes } from './client.ts';
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

/** The error of a write to these topics that no retry can fix; null: another try may succeed. */
export function finalWriteError(
  error: unknown,
  compression: Compression,
  topics: readonly string[],
): SluiceError | null {
  const types = protocolErrorTypes(error);
  if (types.includes('MESSAGE_TOO_LARGE')) {
    const [topic = 'a topic', ...others] = topics;
    const which = others.length === 0 ? topic : 'a topic';
    const message = `${which} takes smaller batches than sluice writes: set its max.message.bytes to 8388608 (8 MiB), as on the topics that sluice creates`;
    return new SluiceError('topic-limit', message, { cause: error });
  }
  if (isDenied(error)) return accessDenied(`Write and Describe on ${someTopics(topics)}`, error);
  if (types.includes('UNSUPPORTED_COMPRESSION_TYPE')) {
    const message = `Kafka refuses a write: ${describeWriteError(error, compression)}`;
    return new SluiceError('compression-refused', message, { cause: error });
  }
  return null;
}
