import { PassThrough } from 'node:stream';
import type { Buffer } from 'node:buffer';
import type { Dispatcher } from 'undici';
import type { MaySend } from '../records/model-ports.ts';
import { RequestNotSent } from '../records/model-reply.ts';
import type { BodySink } from './body-sink.ts';
import { BodyReading } from './collect-body.ts';
import type { ByteFlow } from './collect-body.ts';
import type { ReplyBudget } from './reply-budget.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** An answer whose body is still to be read. */
export interface OpenAnswer {
  readonly statusCode: number;
  readonly headers: Headers;
  readonly body: PassThrough;
  /** Milliseconds since the request was sent. */
  readonly afterMs: number;
}

/** The options of sending a request and receiving its answer. */
export interface ReceiveOptions<Reply> {
  readonly maySend: MaySend;
  /** Makes the sink of a 2xx answer; null: each answer is read by `readOther`. */
  readonly newSink: (() => BodySink<Reply>) | null;
  readonly budget: ReplyBudget;
  /** Reads any other answer: a refusal, or a 2xx answer with an encoded body. */
  readonly readOther: (answer: OpenAnswer) => Promise<Reply>;
}

/**
 * Sends a request and reads a 2xx answer directly from undici into a sink, without a stream between: for a reply with a
 * chunk for each token, a stream costs as much as all other work. Any other answer is read as a stream.
 *
 * Rejects with `RequestNotSent`, and keeps the connection, if the request may not be sent any more once it has one.
 */
export function receiveReply<Reply>(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  signal: AbortSignal | null,
  options: ReceiveOptions<Reply>,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const handler = new ReplyHandler(signal, options, resolve, reject);
    if (!handler.isAborted) dispatcher.dispatch(request, handler);
  });
}

class ReplyHandler<Reply> implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal | null;
  readonly #options: ReceiveOptions<Reply>;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | null = null;
  #reading: BodyReading<Reply> | null = null;
  #other: PassThrough | null = null;
  #isSettled = false;
  /** When undici began to write the request, after any wait for a connection. */
  #sentAtMs = performance.now();

  constructor(
    signal: AbortSignal | null,
    options: ReceiveOptions<Reply>,
    resolve: (reply: Reply) => void,
    reject: (error: unknown) => void,
  ) {
    this.#signal = signal;
    this.#options = options;
    this.#resolve = (reply) => this.#settle(() => resolve(reply));
    this.#reject = (error) => this.#settle(() => reject(error));
    if (signal?.aborted === true) this.#abort();
    else signal?.addEventListener('abort', this.#abort, { once: true });
  }

  get isAborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sentAtMs = performance.now();
    // The request was cancelled while it waited for a connection.
    if (this.#isSettled) controller.abort(aborted());
    // undici writes the request right after this function, and sends nothing if it throws.
    else if (!this.#options.maySend()) throw new RequestNotSent();
  }

  onResponseStart(controller: Dispatcher.DispatchController, statusCode: number, headers: Headers): void {
    if (statusCode < 200 || this.#isSettled) return;
    const { newSink, budget, readOther } = this.#options;
    const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity';
    if (statusCode <= 299 && isPlain && newSink !== null) {
      const flow: ByteFlow = {
        pause: () => controller.pause(),
        resume: () => controller.resume(),
        stop: () => controller.abort(aborted()),
      };
      this.#reading = new BodyReading(flow, newSink(), budget, { resolve: this.#resolve, reject: this.#reject });
      return;
    }
    const body = new PassThrough();
    this.#other = body;
    body.on('drain', () => controller.resume());
    body.on('close', () => {
      if (!body.writableFinished) controller.abort(aborted());
    });
    const afterMs = performance.now() - this.#sentAtMs;
    readOther({ statusCode, headers, body, afterMs }).then(this.#resolve, this.#reject);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#reading?.arrived(chunk);
    if (this.#other !== null && !this.#other.destroyed && !this.#other.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#reading?.ended();
    this.#other?.end();
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#reading !== null) this.#reading.broke(error);
    else if (this.#other !== null) this.#other.destroy(error);
    else this.#reject(error);
  }

  readonly #abort = (): void => {
    const error = aborted();
    this.#reject(error);
    this.#reading?.broke(error);
    this.#controller?.abort(error);
  };

  #settle(tell: () => void): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    tell();
  }
}

const aborted = (): Error => Object.assign(new Error('the request was given up'), { name: 'AbortError' });
