import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { UnreadableBody } from './body-sink.ts';
import type { BodySink } from './body-sink.ts';
import type { ReplyBudget, ReplyShare } from './reply-budget.ts';
import { PROCESS_TURNS } from './turn-limit.ts';

/** The source of a body's bytes. */
export interface ByteFlow {
  /** Delivers no more bytes, except those already on their way. */
  pause(): void;
  resume(): void;
  /** Ends the connection. */
  stop(): void;
}

/** Maximum time between the last event and the end of a stream; then its connection is closed. Milliseconds. */
const LAST_BYTE_MS = 1000;

/**
 * Maximum bytes that may wait for a turn before the flow is paused. A few dozen small chunks: each pause makes undici
 * copy the rest of the 64 KiB that it has read.
 */
const MAX_QUEUED_BYTES = 8 * 1024;

/**
 * Reading a reply of this size at once takes about a millisecond: several that end together must not be read in one
 * turn.
 */
const LONG_BYTES = 32 * 1024;

/** Receives the result of a body, or the error. */
export interface Settle<Result> {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Passes the bytes of a body to a sink, and returns its result. Reads only as much as the budget of replies and the
 * time of this event loop turn allow; if the sink needs no more, the connection is closed.
 */
export class BodyReading<Result> {
  readonly #flow: ByteFlow;
  readonly #sink: BodySink<Result>;
  readonly #settle: Settle<Result>;
  readonly #share: ReplyShare;
  /** Chunks that have arrived and wait for a turn. */
  #queued: Buffer[] = [];
  #queuedBytes = 0;
  #heldBytes = 0;
  #isPaused = false;
  #waitsForTurn = false;
  #waitsForBudget = false;
  #hasEnded = false;
  #isDone = false;
  #lastAtMs = performance.now();
  #idle: NodeJS.Timeout | null = null;
  #lastByte: NodeJS.Timeout | null = null;

  constructor(flow: ByteFlow, sink: BodySink<Result>, budget: ReplyBudget, settle: Settle<Result>) {
    this.#flow = flow;
    this.#sink = sink;
    this.#settle = settle;
    this.#share = budget.open(() => {
      this.#fail(new Error('the reply stalled, and others wait for the memory that it holds'));
      flow.stop();
    });
  }

  arrived(chunk: Buffer): void {
    if (this.#isDone) return;
    this.#lastAtMs = performance.now();
    if (this.#queued.length === 0 && !this.#waitsForTurn && this.#hasTime()) {
      this.#take(chunk);
      return;
    }
    this.#queued.push(chunk);
    this.#queuedBytes += chunk.length;
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.#pause();
  }

  /** All bytes have arrived. */
  ended(): void {
    this.#hasEnded = true;
    if (this.#lastByte !== null) clearTimeout(this.#lastByte);
    if (this.#queued.length === 0) this.#finish();
  }

  /** The connection broke, or the bytes cannot be decoded. */
  broke(error: unknown): void {
    if (this.#lastByte !== null) clearTimeout(this.#lastByte);
    if (this.#isDone || this.#hasEnded) return;
    this.#takeAll();
    if (this.#sink.isComplete) this.#finish();
    else this.#fail(error);
  }

  #hasTime(): boolean {
    const hasTime = PROCESS_TURNS.hasTime(this.#lastAtMs, this.#onTurn);
    this.#waitsForTurn = !hasTime;
    return hasTime;
  }

  readonly #onTurn = (): void => {
    this.#waitsForTurn = false;
    this.#takeAll();
    if (this.#isDone) return;
    if (this.#hasEnded) this.#finish();
    else this.#resume();
  };

  #takeAll(): void {
    const queued = this.#queued;
    this.#queued = [];
    this.#queuedBytes = 0;
    for (const chunk of queued) if (!this.#isDone) this.#take(chunk);
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#flow.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#waitsForBudget || this.#waitsForTurn) return;
    this.#isPaused = false;
    this.#flow.resume();
  }

  #take(chunk: Buffer): void {
    let held: number;
    try {
      held = this.#sink.push(chunk);
    } catch (error) {
      this.#fail(error);
      this.#flow.stop();
      return;
    }
    this.#heldBytes += held;
    const { end } = this.#sink;
    if (end !== null) {
      this.#finish();
      if (end === 'cut') this.#flow.stop();
      else this.#readLastByte();
    } else if (held !== 0 && !this.#share.take(held, this.#onBudget)) {
      this.#waitsForBudget = true;
      this.#pause();
    } else this.#watch();
  }

  readonly #onBudget = (): void => {
    this.#waitsForBudget = false;
    this.#resume();
  };

  /** The time that the reply waits here does not count as a pause of the endpoint. */
  #watch(): void {
    const { idleMs } = this.#sink;
    if (idleMs === null || this.#idle !== null || this.#isDone) return;
    const look = (): void => {
      const waits = this.#waitsForBudget || this.#waitsForTurn;
      const leftMs = waits ? idleMs : this.#lastAtMs + idleMs - performance.now();
      if (leftMs > 0) {
        this.#idle = setTimeout(look, leftMs);
        return;
      }
      this.#fail(new UnreadableBody('timeout', `the reply began and then gave nothing for ${idleMs} ms`));
      this.#flow.stop();
    };
    this.#idle = setTimeout(look, idleMs);
  }

  #finish(): void {
    if (this.#isDone) return;
    if (this.#heldBytes > LONG_BYTES) PROCESS_TURNS.endTurn();
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
    this.#share.release();
  }

  /** The end of the body usually arrives with its last event; then the connection serves the next call. */
  #readLastByte(): void {
    if (this.#hasEnded) return;
    this.#lastByte = setTimeout(() => this.#flow.stop(), LAST_BYTE_MS).unref();
    this.#waitsForBudget = false;
    this.#waitsForTurn = false;
    this.#resume();
  }
}

/** Reads a stream into a sink; `connection` is the source of its bytes, if they were decoded. */
export const collect = <Result>(
  stream: Readable,
  connection: Readable,
  sink: BodySink<Result>,
  budget: ReplyBudget,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const flow = {
      pause: () => stream.pause(),
      resume: () => stream.resume(),
      stop: () => {
        stream.destroy();
        connection.destroy();
      },
    };
    const reading = new BodyReading(flow, sink, budget, { resolve, reject });
    stream.on('data', (chunk: Buffer) => reading.arrived(chunk));
    stream.on('end', () => reading.ended());
    stream.on('error', (error) => reading.broke(error));
    stream.on('close', () => reading.broke(new Error('the connection was closed within the reply')));
  });
