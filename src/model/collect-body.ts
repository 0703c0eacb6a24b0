import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { UnreadableBody } from './body-sink.ts';
import type { BodySink } from './body-sink.ts';
import type { ReplyBudget, ReplyShare } from './reply-budget.ts';
import { PROCESS_TURNS } from './turn-gate.ts';

/** How long the end of a stream may take after its last event, until its connection is given up. Milliseconds. */
const LAST_BYTE_MS = 1000;

/**
 * Gives the bytes of a stream to a sink, and what that makes of them back. It reads no more than the budget of replies
 * and the time of this turn of the event loop allow; what the sink does not want ends the connection.
 */
export const collect = <Result>(
  stream: Readable,
  connection: Readable,
  sink: BodySink<Result>,
  budget: ReplyBudget,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const reading = new Reading(stream, connection, sink, { resolve, reject });
    reading.start(budget);
  });

interface Settle<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

class Reading<Result> {
  readonly #stream: Readable;
  readonly #connection: Readable;
  readonly #sink: BodySink<Result>;
  readonly #settle: Settle<Result>;
  #share: ReplyShare | null = null;
  /** Chunks that have arrived and wait for a turn; the stream is paused, and gives at most what it was about to. */
  #queued: Buffer[] = [];
  #hasEnded = false;
  #waitsForBudget = false;
  #isDone = false;
  #lastAtMs = performance.now();
  #idle: NodeJS.Timeout | null = null;

  constructor(stream: Readable, connection: Readable, sink: BodySink<Result>, settle: Settle<Result>) {
    this.#stream = stream;
    this.#connection = connection;
    this.#sink = sink;
    this.#settle = settle;
  }

  start(budget: ReplyBudget): void {
    this.#share = budget.open(() => {
      this.#fail(new Error('the reply stalled, and others wait for the memory that it holds'));
      this.#stop();
    });
    this.#stream.on('data', (chunk: Buffer) => this.#arrived(chunk));
    this.#stream.on('end', () => {
      this.#hasEnded = true;
      if (this.#queued.length === 0) this.#finish();
    });
    this.#stream.on('error', (error) => this.#broke(error));
    this.#stream.on('close', () => {
      if (!this.#hasEnded) this.#broke(new Error('the connection was closed within the reply'));
    });
  }

  #arrived(chunk: Buffer): void {
    if (this.#isDone) return;
    this.#lastAtMs = performance.now();
    if (this.#queued.length > 0) {
      this.#queued.push(chunk);
    } else if (PROCESS_TURNS.hasTime(this.#lastAtMs, this.#takeQueued)) {
      this.#take(chunk);
    } else {
      this.#queued.push(chunk);
      this.#stream.pause();
    }
  }

  readonly #takeQueued = (): void => {
    const queued = this.#queued;
    this.#queued = [];
    for (const chunk of queued) if (!this.#isDone) this.#take(chunk);
    if (this.#isDone) return;
    if (this.#hasEnded) this.#finish();
    else if (!this.#waitsForBudget) this.#stream.resume();
  };

  #take(chunk: Buffer): void {
    let held: number;
    try {
      held = this.#sink.push(chunk);
    } catch (error) {
      this.#fail(error);
      this.#stop();
      return;
    }
    const { end } = this.#sink;
    if (end !== null) {
      this.#finish();
      if (end === 'cut') this.#stop();
      else this.#readLastByte();
    } else if (this.#share?.take(held, this.#onBudget) === false) {
      this.#waitsForBudget = true;
      this.#stream.pause();
    } else this.#watch();
  }

  readonly #onBudget = (): void => {
    this.#waitsForBudget = false;
    if (this.#queued.length === 0) this.#stream.resume();
  };

  /** The time that the reply waits here is not the endpoint's. */
  #watch(): void {
    const { idleMs } = this.#sink;
    if (idleMs === null || this.#idle !== null || this.#isDone) return;
    const look = (): void => {
      const waits = this.#waitsForBudget || this.#queued.length > 0;
      const leftMs = waits ? idleMs : this.#lastAtMs + idleMs - performance.now();
      if (leftMs > 0) {
        this.#idle = setTimeout(look, leftMs);
        return;
      }
      this.#fail(new UnreadableBody('timeout', `the reply began and then gave nothing for ${idleMs} ms`));
      this.#stop();
    };
    this.#idle = setTimeout(look, idleMs);
  }

  #broke(error: unknown): void {
    if (this.#isDone) return;
    for (const chunk of this.#queued.splice(0)) if (!this.#isDone) this.#take(chunk);
    if (this.#sink.isComplete) this.#finish();
    else this.#fail(error);
  }

  #finish(): void {
    if (this.#isDone) return;
    try {
      this.#settle.resolve(this.#sink.finish());
    } catch (error) {
      this.#settle.reject(error);
    }
    this.#release();
  }

  #fail(error: unknown): void {
    if (this.#isDone) return;
    this.#settle.reject(error);
    this.#release();
  }

  #release(): void {
    this.#isDone = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#queued = [];
    this.#share?.release();
  }

  /** The end of the body usually comes with its last event; then the connection serves the next call. */
  #readLastByte(): void {
    const timer = setTimeout(() => this.#stop(), LAST_BYTE_MS).unref();
    this.#stream.once('close', () => clearTimeout(timer));
    this.#stream.resume();
  }

  #stop(): void {
    this.#stream.destroy();
    this.#connection.destroy();
  }
}
