import { describe, expect, it } from 'vitest';
import { describeWriteError } from '../../src/kafka/write-error.ts';

const brokerError = (type: string): Error => Object.assign(new Error('refused'), { type });

describe('describeWriteError', () => {
  it.each(['UNKNOWN', 'UNSUPPORTED_COMPRESSION_TYPE'])('says what to set where the broker answers %s', (type) => {
    const wrapped = new Error('refused', { cause: brokerError(type) });
    expect(describeWriteError(wrapped, 'zstd')).toMatch(/cannot unpack zstd .*"gzip" or "none"/);
    expect(describeWriteError(wrapped, 'gzip')).toMatch(/cannot unpack gzip .*to "none"/);
  });

  it('does not mention compression without compression, or if the broker names another cause', () => {
    expect(describeWriteError(brokerError('UNKNOWN'), 'none')).toBe('refused');
    expect(describeWriteError(brokerError('MESSAGE_TOO_LARGE'), 'zstd')).toBe('refused');
  });
});
