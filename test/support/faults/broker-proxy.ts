import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Requests of the Kafka protocol by their api key. */
export const API = {
  produce: 0,
  fetch: 1,
  metadata: 3,
  joinGroup: 11,
  heartbeat: 12,
  initProducerId: 22,
  addPartitionsToTxn: 24,
  addOffsetsToTxn: 25,
  endTxn: 26,
  txnOffsetCommit: 28,
} as const;

/**
 * The fault of a request: `lose-request`: the connection breaks before the broker receives it; `lose-reply`: after the
 * broker has answered; `half-open`: from now on nothing passes in either direction, without an error on either side;
 * `delay`: it arrives late; `change-reply`: the broker's answer, a whole frame, is changed on its way back.
 */
export type WireFault =
  | { readonly kind: 'lose-request' | 'lose-reply' | 'half-open' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'change-reply'; readonly change: (frame: Buffer) => Buffer };

/** A request as parsed by the proxy. */
export interface WireRequest {
  readonly apiKey: number;
  /** For requests that belong to a transaction; null for others. */
  readonly transactionalId: string | null;
  /** For a join or a heartbeat; null for others. */
  readonly groupId: string | null;
  /** The first topic of a produce or a fetch; null for others, and if there is none. */
  readonly topic: string | null;
}

/** Whether a fault applies to a request. Called for every request that no earlier fault has taken. */
export type Matches = (request: WireRequest) => boolean;

/** A fault that waits for its request. */
export interface InjectedFault {
  /** Whether it was injected the requested number of times. */
  readonly isDone: boolean;
}

class Rule implements InjectedFault {
  readonly matches: Matches;
  readonly fault: WireFault;
  /** Matching requests that still pass unchanged. */
  skip: number;
  left: number;

  constructor(matches: Matches, fault: WireFault, skip: number, times: number) {
    this.matches = matches;
    this.fault = fault;
    this.skip = skip;
    this.left = times;
  }

  get isDone(): boolean {
    return this.left === 0;
  }
}

/** Splits a byte stream into Kafka's frames: a size of four bytes, then that number of bytes. */
class Frames {
  #bytes: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Buffer[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const frames: Buffer[] = [];
    while (this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readInt32BE(0);
      if (this.#bytes.length < end) break;
      frames.push(this.#bytes.subarray(0, end));
      this.#bytes = this.#bytes.subarray(end);
    }
    return frames;
  }
}

/** A TCP proxy in front of one broker that detects the start and kind of each request, and its reply. */
export class BrokerProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  readonly #rules: Rule[] = [];
  /** Every injected fault, in order. */
  readonly done: { readonly request: WireRequest; readonly fault: WireFault; readonly atMs: number }[] = [];
  /** The number of requests that have passed or were lost, by api key. */
  readonly seen: Map<number, number> = new Map<number, number>();

  /** Listens on a free port of 127.0.0.1 and forwards to another one, which may not be open yet. */
  static async start(target: number): Promise<BrokerProxy> {
    const server = createServer();
    const proxy = new BrokerProxy(server, target);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.on('connection', (client) => proxy.#serve(client));
    return proxy;
  }

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Injects `fault` into the next matching request, after `skip` of them, `times` times. */
  inject(
    matches: Matches,
    fault: WireFault,
    options: { readonly skip?: number; readonly times?: number } = {},
  ): InjectedFault {
    const rule = new Rule(matches, fault, options.skip ?? 0, options.times ?? 1);
    this.#rules.push(rule);
    return rule;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #faultFor(request: WireRequest): WireFault | null {
    this.seen.set(request.apiKey, (this.seen.get(request.apiKey) ?? 0) + 1);
    for (const rule of this.#rules) {
      if (rule.left === 0 || !rule.matches(request)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.left -= 1;
      this.done.push({ request, fault: rule.fault, atMs: Date.now() });
      return rule.fault;
    }
    return null;
  }

  #serve(client: Socket): void {
    const broker = connect({ host: '127.0.0.1', port: this.#target, noDelay: true });
    client.setNoDelay(true);
    const both = [client, broker];
    const end = (): void => {
      for (const socket of both) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    for (const socket of both) {
      this.#sockets.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    const requests = new Frames();
    const replies = new Frames();
    /** Correlation ids whose replies are dropped. */
    const doomed = new Set<number>();
    /** Changes of replies, by correlation id. */
    const changed = new Map<number, (frame: Buffer) => Buffer>();
    let isHalfOpen = false;
    // Requests are forwarded in their order of arrival, also after a delayed one.
    let before = Promise.resolve();
    const forward = (frame: Buffer, afterMs: number): void => {
      before = before.then(async () => {
        if (afterMs > 0) await new Promise((resolve) => setTimeout(resolve, afterMs).unref());
        if (!broker.destroyed) broker.write(frame);
      });
    };
    client.on('data', (chunk: Buffer) => {
      for (const frame of requests.push(chunk)) {
        if (isHalfOpen) continue;
        const request = parseRequest(frame);
        const fault = this.#faultFor(request);
        if (fault?.kind === 'lose-request') {
          end();
          return;
        }
        if (fault?.kind === 'half-open') {
          isHalfOpen = true;
          continue;
        }
        if (fault?.kind === 'lose-reply') doomed.add(frame.readInt32BE(8));
        if (fault?.kind === 'change-reply') changed.set(frame.readInt32BE(8), fault.change);
        forward(frame, fault?.kind === 'delay' ? fault.ms : 0);
      }
    });
    broker.on('data', (chunk: Buffer) => {
      for (const frame of replies.push(chunk)) {
        if (isHalfOpen) continue;
        const correlation = frame.readInt32BE(4);
        if (doomed.has(correlation)) {
          end();
          return;
        }
        client.write(changed.get(correlation)?.(frame) ?? frame);
      }
    });
  }
}

/** Requests whose first field is the transactional id; kafkajs speaks versions without tagged fields. */
const TRANSACTIONAL: ReadonlySet<number> = new Set([
  API.produce,
  API.initProducerId,
  API.addPartitionsToTxn,
  API.addOffsetsToTxn,
  API.endTxn,
  API.txnOffsetCommit,
]);

/** Requests whose first field is the group. */
const OF_GROUPS: ReadonlySet<number> = new Set([API.joinGroup, API.heartbeat]);

/** Api key, version, correlation id and client id come first in every request. */
function parseRequest(frame: Buffer): WireRequest {
  const apiKey = frame.readInt16BE(4);
  const version = frame.readInt16BE(6);
  const at = 14 + Math.max(0, frame.readInt16BE(12));
  const first = TRANSACTIONAL.has(apiKey) || OF_GROUPS.has(apiKey) ? stringAt(frame, at) : null;
  return {
    apiKey,
    transactionalId: TRANSACTIONAL.has(apiKey) ? first : null,
    groupId: OF_GROUPS.has(apiKey) ? first : null,
    topic:
      apiKey === API.produce
        ? // After the transactional id: acks and the time-out.
          firstTopicAt(frame, at + 2 + (first?.length ?? 0) + 6)
        : apiKey === API.fetch
          ? // After replica, wait, least and most bytes, isolation and, since version 7, the fetch session.
            firstTopicAt(frame, at + 17 + (version >= 7 ? 8 : 0))
          : null,
  };
}

/** A string with its size before it; null where that is -1. */
function stringAt(frame: Buffer, at: number): string | null {
  const length = frame.readInt16BE(at);
  return length < 0 ? null : frame.toString('utf8', at + 2, at + 2 + length);
}

/** The name of the first entry of an array of topics. */
const firstTopicAt = (frame: Buffer, at: number): string | null =>
  frame.readInt32BE(at) > 0 ? stringAt(frame, at + 4) : null;
