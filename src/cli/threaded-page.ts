import { Agent, request as sendRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import { describeError } from '../records/sluice-error.ts';
import type { Note } from '../runtime/open-broker.ts';

/** What the thread of a page is given; it reads the configuration again, which may hold functions. */
export interface PageThreadData extends ThreadedPageOptions {
  readonly broker: Pick<ResolvedBroker, 'kind' | 'brokers'>;
}

/** The configuration of a page, and what it is reached by. */
export interface ThreadedPageOptions {
  /** As the user named it; undefined: found in `cwd`. */
  readonly config: string | undefined;
  readonly cwd: string;
  /** What the worker's server listens on. */
  readonly host: string;
}

/** A thread that has not begun to listen by then never will. Milliseconds. */
const START_MS = 30_000;
const AGAIN_MS = 2_000;
/** Most of it is the index of records. */
const HEAP_MIB = 1024;
/** Of an answer: what concerns one connection alone is not passed on. */
const OF_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * The page of a campaign, in a thread of its own: reading topics, decoding and searching take no time of a worker. The thread
 * starts with the first request; what it answers is passed on.
 */
export class ThreadedPage {
  readonly #options: ThreadedPageOptions;
  readonly #note: Note;
  /** A connection for each request: one that is kept may be closed by the thread just when the next request takes it. */
  readonly #agent = new Agent({ keepAlive: false });
  #broker: PageThreadData['broker'] | null = null;
  #worker: Worker | null = null;
  #url: Promise<string> | null = null;
  #isClosed = false;

  constructor(options: ThreadedPageOptions, note: Note) {
    this.#options = options;
    this.#note = note;
  }

  /** The broker answers: there is something to read. */
  readFrom({ kind, brokers }: PageThreadData['broker']): void {
    this.#broker = { kind, brokers };
  }

  /** Answers a request with what the thread answers; 503 while it cannot be had. */
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
        // Another request may start it again, after a while.
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
