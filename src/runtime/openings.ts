/**
 * What a process has opened, with how it is closed: last first. After the end nothing more opens, and what was opening
 * then is closed as soon as it is open.
 */
export class Openings {
  readonly #closes: (() => Promise<unknown>)[] = [];
  #hasEnded = false;

  /** Opens something that `close` closes. Rejects after the end: the caller must open nothing more. */
  async add<T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    if (this.#hasEnded) throw new Error('nothing more is opened: the end has begun');
    const opened = await open();
    if (this.#hasEnded) {
      await close(opened);
      throw new Error('closed again: the end began while it was opened');
    }
    this.#closes.push(() => close(opened));
    return opened;
  }

  /** Begins the end. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Ends, and closes everything. Resolves with the errors of it: they must not hide the error that ended the work. */
  async close(): Promise<readonly unknown[]> {
    this.end();
    const errors: unknown[] = [];
    for (const close of this.#closes.splice(0).toReversed())
      await close().catch((error: unknown) => errors.push(error));
    return errors;
  }
}
