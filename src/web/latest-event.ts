/** Sends one event at a time; of later ones only the latest is kept: a slow reader costs no memory. */
export class LatestEvent {
  readonly #write: (event: string, data: string) => Promise<unknown>;
  #isSending = false;
  #waiting: readonly [event: string, data: string] | null = null;

  constructor(write: (event: string, data: string) => Promise<unknown>) {
    this.#write = write;
  }

  send(event: string, data: string): void {
    if (this.#isSending) {
      // A keep-alive must not replace a waiting event.
      if (data !== '' || this.#waiting === null) this.#waiting = [event, data];
      return;
    }
    this.#isSending = true;
    void this.#write(event, data)
      .catch(() => undefined)
      .then(() => {
        this.#isSending = false;
        const waiting = this.#waiting;
        this.#waiting = null;
        if (waiting !== null) this.send(...waiting);
      });
  }
}
