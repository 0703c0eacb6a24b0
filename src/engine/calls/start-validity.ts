import type { MaySend } from '../../records/model-ports.ts';

/**
 * A `started` entry is valid for this share of `ownerSignalMs`: after that, the next owner may soon make the call
 * itself.
 */
export const START_VALID_SHARE = 0.8;

/**
 * How long the starts of one call are valid. The next owner waits `ownerSignalMs` after a start before it makes the
 * call itself. So a start of nearly that age (this process was frozen or disconnected, or the call waited long for its
 * slot or its connection) is no longer valid: the call is started again, and reads the entries of others. Each start is
 * valid for twice as long as the one before, in case the journal is slow.
 */
export class StartValidity {
  #validMs: number;

  constructor(ownerSignalMs: number) {
    this.#validMs = Math.max(1, START_VALID_SHARE * ownerSignalMs);
  }

  /** Returns whether a start that is journaled from now on is still valid, at each later time. */
  begin(): MaySend {
    const validMs = this.#validMs;
    this.#validMs *= 2;
    const startedAtMs = performance.now();
    return () => performance.now() - startedAtMs < validMs;
  }
}
