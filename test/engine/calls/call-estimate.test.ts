import { describe, expect, it } from 'vitest';
import { estimateCall } from '../../../src/engine/calls/call-estimate.ts';

describe('estimateCall', () => {
  it('takes a third of the bytes of the request, what a template adds, and all that the model may write', () => {
    expect(estimateCall('a'.repeat(300), 4096)).toEqual({ promptTokens: 132, completionTokens: 4096 });
    // Bytes and not characters: a Chinese character has three.
    expect(estimateCall('数'.repeat(300), 4096)).toEqual({ promptTokens: 332, completionTokens: 4096 });
    expect(estimateCall('', 0)).toEqual({ promptTokens: 32, completionTokens: 0 });
  });
});
