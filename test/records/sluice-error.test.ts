import { describe, expect, it } from 'vitest';
import { describeError, SluiceError } from '../../src/records/sluice-error.ts';

describe('describeError', () => {
  it('contains an error with its causes', () => {
    const cause = new Error('connect ECONNREFUSED', { cause: 'no route' });
    expect(describeError(new Error('the hub does not answer', { cause }))).toBe(
      'the hub does not answer: connect ECONNREFUSED: no route',
    );
  });

  it('repeats no text', () => {
    const cause = new Error('ENOENT: no such file, a.jsonl');
    const error = new SluiceError('input-unreadable', `a.jsonl cannot be read: ${cause.message}`, { cause });
    expect(describeError(error)).toBe('a.jsonl cannot be read: ENOENT: no such file, a.jsonl');
  });

  it('leaves out errors without a text', () => {
    expect(describeError(new Error('', { cause: new Error('late') }))).toBe('late');
    expect(describeError(undefined)).toBe('');
  });
});
