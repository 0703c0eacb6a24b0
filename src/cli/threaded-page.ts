import { Agent, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import { describeError } from '../records/sluice-error.ts';
import type { Note } from '../runtime/open-broker.ts';

/** The input of a page's thread; it reads the configuration again, which may contain functions. */
export interface PageThreadData extends ThreadedPageOptions {
  readonly broker: Pick<ResolvedBroker, 'kind' | 'brokers'>;
}

/** The configuration of a page, and the address of its server. */
export interface ThreadedPageOptions {
  /** The path that the user gave; undefined: searched in `cwd`. */
  readonly config: string | undefined;
  readonly cwd: string;
  /** The address that the worker's server listens on. */
  readonly host: string;
}

/** A thread that does not listen after this time never will. Milliseconds. */
const START_MS = 30_000;
const AGAIN_MS = 2_000;
/** Mostly for the index of records. */
const HEAP_MIB = 1024;
/** Headers of a single connection, which are not passed on. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * The page of a campaign, in a separate thread: reading topics, decoding and searching take no time of the worker's
 * thread. The thread starts with the first request; its answers are passed on.
 */
export class ThreadedPage {
  readonly #options: ThreadedPageOptions;
  readonly #note: Note;
  /** A new connection for each request: the thread may close a kept one at the moment of the next request. */
  readonly #agent = new Agent({ keepAlive: false });
  #broker: PageThreadData['broker'] | null = null;
  #worker: Worker | null = null;
  #url: Promise<string> | null = null;
  #isClosed = false;

  constructor(options: ThreadedPageOptions, note: Note) {
    this.#options = options;
    this.#note = note;
  }

  /** The broker answers, so that the page can read from it. */
  readFrom({ kind, brokers }: PageThreadData['broker']): void {
    this.#broker = { kind, brokers };
  }

  /** Answers a request with the thread's answer; 503 while there is none. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const broker = this.#broker;
    if (broker === null) {
      refuse(response, 'Kafka has not answered yet');
      return;
    }
    let url: string;
    try {
      this.#url ??= this.#start({ ...this.#options, broker });
      url = await this.#url;
    } catch {
      refuse(response, 'the page cannot be served now; the log of the worker says why');
      return;
    }
    const { method, headers, url: path = '/' } = request;
    const { host = '', accept = '*/*' } = headers;
    const asked = sendRequest(new URL(url), {
      agent: this.#agent,
      method,
      path,
      headers: { host, accept },
    });
    asked.on('response', (answer) => {
      const passed = Object.entries(answer.headers).filter(([name]) => !OF_CONNECTION.has(name));
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(passed));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    asked.on('error', () => {
      if (response.headersSent) response.destroy();
      else refuse(response, 'the page cannot be served now');
    });
    response.on('close', () => asked.destroy());
    asked.end();
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#agent.destroy();
    await this.#worker?.terminate();
  }

  #start(workerData: PageThreadData): Promise<string> {
    if (this.#isClosed) return Promise.reject(new Error('closed'));
    const worker = new Worker(threadUrl(), {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    worker.unref();
    this.#worker = worker;
    let reason = 'it ended';
    const url = new Promise<string>((resolve, reject) => {
      const slow = setTimeout(() => {
        reason = `it has not begun within ${START_MS / 1000} s`;
        void worker.terminate();
      }, START_MS).unref();
      worker.on('message', (listening: string) => {
        clearTimeout(slow);
        resolve(listening);
      });
      worker.on('error', (error) => {
        reason = describeError(error);
      });
      worker.on('exit', () => {
        clearTimeout(slow);
        this.#worker = null;
        if (!this.#isClosed) this.#note(`the page is not served: ${reason}`);
        reject(new Error(reason));
        // A later request may start it again.
        setTimeout(() => {
          this.#url = null;
        }, AGAIN_MS).unref();
      });
    });
    url.catch(() => undefined);
    return url;
  }
}

const threadUrl = (): URL =>
  import.meta.url.endsWith('.ts')
    ? new URL('./page-thread.ts', import.meta.url)
    : new URL('./page-thread.js', import.meta.url);

function refuse(response: ServerResponse, error: string): void {
  response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify({ error })}\n`);
}
