import { Agent, ProxyAgent, request } from 'undici';
import type { Dispatcher } from 'undici';
import { redactKey } from '../records/redact-key.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';

/** The connection settings of a registry. */
export interface RegistryConnection {
  /** The root of Confluent's API, without a trailing slash. */
  readonly url: string;
  /** Sent with every request. Their values are secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further secrets that must not appear in a message, such as a password in `Authorization`. */
  readonly secrets?: readonly string[];
  /** The certificates of the authority that signed the registry's certificate, as PEM. */
  readonly ca?: string | Buffer;
  /** The URL of an HTTP proxy. */
  readonly proxy?: string;
}

/** How long to wait for an unreachable registry. */
export interface RegistryPatience {
  /** Milliseconds for one request with all its tries; null: no limit. */
  readonly deadlineMs: number | null;
  readonly signal?: AbortSignal;
  /** Called once when a wait begins, with the reason, and with null when the registry answers again. */
  readonly waiting: (reason: string | null) => void;
}

/** A registry's reply; replies other than 2xx have passed `isAnswer`. */
export interface RegistryReply {
  readonly status: number;
  readonly body: unknown;
  /** Confluent's `error_code`; null if it is missing. */
  readonly code: number | null;
  /** Its error message, without secrets. */
  readonly message: string;
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';
const REQUEST_MS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** A later reply may differ for these codes. */
const mayPass = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/**
 * Sends requests to a schema registry with Confluent's API. If the registry is unreachable (refused, reset, no reply in
 * 10 s, 429, 5xx), it tries again after pauses of 0.2 to 5 s. Rejects with `registry-unreachable` when the deadline is
 * over, and with `registry-refused` for 401, 403, and replies that are not from a registry. The caller handles other
 * replies.
 */
export class RegistryClient {
  readonly #connection: RegistryConnection;
  readonly #patience: RegistryPatience;
  readonly #dispatcher: Dispatcher;
  readonly #secrets: readonly string[];
  #isAway = false;

  constructor(connection: RegistryConnection, patience: RegistryPatience) {
    this.#connection = connection;
    this.#patience = patience;
    const { ca, proxy, headers = {}, secrets = [] } = connection;
    const connect = { timeout: REQUEST_MS, ...(ca !== undefined && { ca }) };
    this.#dispatcher =
      proxy === undefined
        ? new Agent({ connect, connections: 4 })
        : new ProxyAgent({ uri: proxy, connections: 4, requestTls: connect, proxyTls: { timeout: REQUEST_MS } });
    // Longest first: one secret may be part of another.
    this.#secrets = [...secrets, ...Object.values(headers)].toSorted((a, b) => b.length - a.length);
  }

  get url(): string {
    return this.#connection.url;
  }

  /** Sends a request and returns its reply; `path` begins with a slash. */
  async send(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<RegistryReply> {
    const { deadlineMs, signal } = this.#patience;
    const deadline = deadlineMs === null ? Number.POSITIVE_INFINITY : performance.now() + deadlineMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      signal?.throwIfAborted();
      let reason: string;
      try {
        const reply = await this.#sendOnce(method, path, body);
        if (!mayPass(reply.status)) {
          this.#isBack();
          return this.#accepted(reply, method, path);
        }
        reason = `HTTP ${reply.status}${reply.message === '' ? '' : ` (${reply.message})`}`;
      } catch (error) {
        if (error instanceof SluiceError) throw error;
        // A stop is no failure of the registry.
        this.#patience.signal?.throwIfAborted();
        reason = this.#safe(describeError(error));
      }
      const where = `the schema registry at ${this.url} does not answer: ${reason}`;
      if (performance.now() + pauseMs > deadline) {
        const message = `${where}. Check kafka.schemaRegistry.url, and that the registry is up`;
        throw new SluiceError('registry-unreachable', message, { retriable: true });
      }
      if (!this.#isAway) this.#patience.waiting(where);
      this.#isAway = true;
      await this.#pause(pauseMs);
    }
  }

  /** Closes the connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #sendOnce(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<RegistryReply> {
    const { signal } = this.#patience;
    const limit = AbortSignal.timeout(REQUEST_MS);
    const response = await request(`${this.url}${path}`, {
      method,
      dispatcher: this.#dispatcher,
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
      headers: {
        ...this.#connection.headers,
        accept: `${CONTENT_TYPE}, application/json`,
        ...(body !== undefined && { 'content-type': CONTENT_TYPE }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw this.#refused(`${method} ${path} gave more than ${MOST_BYTES} bytes`);
      chunks.push(chunk);
    }
    return this.#replyOf(response.statusCode, Buffer.concat(chunks).toString());
  }

  #replyOf(status: number, text: string): RegistryReply {
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // A page of a proxy: `code` stays null.
    }
    const { error_code: code, message } = (body ?? {}) as { error_code?: unknown; message?: unknown };
    const said = typeof message === 'string' ? message : status < 300 ? '' : text;
    return {
      status,
      body,
      code: typeof code === 'number' ? code : null,
      message: this.#safe(said).replaceAll(/\s+/g, ' ').slice(0, 500),
    };
  }

  /** The replies of a registry: JSON on success, otherwise an error with Confluent's code. */
  #accepted(reply: RegistryReply, method: string, path: string): RegistryReply {
    const { status, body, code, message } = reply;
    const said = `${method} ${path}: HTTP ${status}${message === '' ? '' : ` (${message})`}`;
    if (status === 401) {
      throw this.#refused(`${said}. Check username and passwordEnv, or tokenEnv, of kafka.schemaRegistry`);
    }
    if (status === 403) throw this.#refused(`${said}. The user of kafka.schemaRegistry lacks the right to it`);
    if (status < 300 ? body === null : code === null) {
      const expected = 'expected the API of a Confluent schema registry (Apicurio has it at /apis/ccompat/v7)';
      throw this.#refused(`${said}: ${expected}. Check kafka.schemaRegistry.url`);
    }
    return reply;
  }

  #refused(message: string): SluiceError {
    return new SluiceError('registry-refused', `the schema registry at ${this.url}: ${message}`);
  }

  #safe(text: string): string {
    return redactKey(text, this.#secrets);
  }

  #isBack(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#patience.waiting(null);
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#patience;
    await new Promise<void>((resolve) => {
      const over = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', over);
        resolve();
      };
      const timer = setTimeout(over, ms);
      signal?.addEventListener('abort', over, { once: true });
      if (signal?.aborted === true) over();
    });
  }
}
