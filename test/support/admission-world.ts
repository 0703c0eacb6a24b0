import { Observable } from 'rxjs';
import type { Subscription } from 'rxjs';
import { vi } from 'vitest';
import { createCallPort } from '../../src/engine/calls/call-port.ts';
import { tryDirectly } from '../../src/engine/calls/direct-try.ts';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import { RecordClock } from '../../src/engine/core/record-clock.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { CallFailureReason, ChatReply } from '../../src/records/model-reply.ts';
import { createRandom } from '../../src/demo/seeded-random.ts';
import { replyWith } from './running-campaign.ts';
import { scriptedAccess } from './scripted-access.ts';
import { someMoney } from './some-money.ts';

/** The endpoint's behaviour for a request at a time: the failure, or null if it serves. */
export type Refuses = (id: number, atMs: number, inFlight: number) => CallFailureReason | 'hang' | null;

/** How a call ended: with its reply, or with the reason of its failure. */
export type CallEnd = 'replied' | CallFailureReason;

/** Calls of one endpoint on a virtual clock, through the real port and admission. */
export class AdmissionWorld {
  readonly admission: EndpointAdmission;
  readonly ends: Map<number, CallEnd> = new Map();
  /** Requests by call. */
  readonly asked: Map<number, number> = new Map();
  /** By call: the running time of its record's clock at its end, and the time in flight of its requests. */
  readonly ranMs: Map<number, number> = new Map();
  readonly inFlightMs: Map<number, number> = new Map();
  readonly startedAtMs: number[] = [];
  readonly told: string[] = [];
  /** By call: the earliest time of its next request according to the endpoint; and the largest violation of that. */
  readonly mayAskAtMs: Map<number, number> = new Map();
  mostTooEarlyMs = 0;
  replies = 0;
  refusals = 0;
  inFlight = 0;
  mostInFlight = 0;
  readonly #call: ReturnType<typeof createCallPort>;
  readonly #options: {
    readonly refuses: Refuses;
    readonly latencyMs: (inFlight: number) => number;
    readonly isSlowed: boolean;
    readonly failsAfterMs: number;
    readonly retryAfterMs: (id: number) => number | undefined;
  };
  readonly #beganAtMs = Date.now();
  readonly #clocks = new Map<number, RecordClock>();

  constructor(options: {
    readonly limit: number;
    readonly seed: number;
    readonly refuses: Refuses;
    readonly latencyMs: readonly [number, number];
    /**
     * The factor of a reply's latency for a number of requests in flight; past `timeoutMs` there is no reply. Default:
     * 1.
     */
    readonly slowedBy?: (inFlight: number) => number;
    /** The latency of a refusal. Default 2. */
    readonly failsAfterMs?: number;
    readonly timeoutMs?: number;
    /** The `Retry-After` of a refusal. Default: none. */
    readonly retryAfterMs?: (id: number) => number | undefined;
    /** Whether the endpoint has served an earlier process. Default false. */
    readonly wasServedBefore?: boolean;
  }) {
    const random = createRandom(options.seed);
    const [least, most] = options.latencyMs;
    this.#options = {
      refuses: options.refuses,
      latencyMs: (inFlight) => (least + random() * (most - least)) * (options.slowedBy?.(inFlight) ?? 1),
      isSlowed: options.slowedBy !== undefined,
      failsAfterMs: options.failsAfterMs ?? 2,
      retryAfterMs: options.retryAfterMs ?? (() => undefined),
    };
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.admission = new EndpointAdmission({
      limit: options.limit,
      random,
      nowMs: () => Date.now(),
      observe: {
        away: ({ failure }) => this.told.push(`away: ${failure.reason}`),
        back: () => this.told.push('back'),
        misconfigured: ({ reason }) => this.told.push(`misconfigured: ${reason}`),
      },
    });
    this.#call = createCallPort({
      fatal: (error) => {
        throw error;
      },
      accessOf: scriptedAccess(this.admission),
      tryCall: tryDirectly(scriptedAccess(this.admission), someMoney()),
      ...(options.wasServedBefore === true && { servedBefore: new Set(['target']) }),
      listener: {
        noteCall: () => undefined,
        callWaits: ({ offset }, _role, isWaiting) => {
          const clock = this.#clocks.get(offset);
          if (isWaiting) clock?.pause(Date.now());
          else clock?.resume(Date.now());
        },
      },
    });
  }

  readonly #timeoutMs: number;

  get nowMs(): number {
    return Date.now() - this.#beganAtMs;
  }

  /** Makes a call; returns the function that cancels it. */
  ask(id: number): () => void {
    return this.askInTurn(id, 1);
  }

  /** Makes calls for one input until one has a reply, at most `most`; returns the function that cancels the first one. */
  askInTurn(id: number, most: number): () => void {
    this.#clocks.set(id, new RecordClock(Date.now()));
    const ref = { topic: 'questions', partition: 0, offset: id } as const;
    const begin = (attempt: number): Subscription =>
      this.#call<ChatReply>({ ref, role: 'target', step: 'attempt', attempt, request: id }, () =>
        this.#request(id),
      ).subscribe({
        next: () => this.#ended(id, 'replied'),
        error: (error: unknown) => {
          if (!(error instanceof CallFailure)) throw error;
          if (attempt + 1 < most) begin(attempt + 1);
          else this.#ended(id, error.reason);
        },
      });
    const first = begin(0);
    return () => first.unsubscribe();
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  #ended(id: number, end: CallEnd): void {
    this.ends.set(id, end);
    this.ranMs.set(id, this.#clocks.get(id)?.ranMs(Date.now()) ?? 0);
  }

  #request(id: number): Observable<ChatReply> {
    return new Observable((subscriber) => {
      this.asked.set(id, (this.asked.get(id) ?? 0) + 1);
      const startedAtMs = this.nowMs;
      this.startedAtMs.push(startedAtMs);
      this.mostTooEarlyMs = Math.max(this.mostTooEarlyMs, (this.mayAskAtMs.get(id) ?? 0) - startedAtMs);
      const latencyMs = this.#options.latencyMs(this.inFlight + 1);
      const isTooSlow = this.#options.isSlowed && latencyMs > this.#timeoutMs;
      const refused = this.#options.refuses(id, this.nowMs, this.inFlight) ?? (isTooSlow ? 'hang' : null);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      if (refused !== null) this.refusals += 1;
      const reason = refused === 'hang' ? 'timeout' : refused;
      const afterMs = refused === null ? latencyMs : refused === 'hang' ? this.#timeoutMs : this.#options.failsAfterMs;
      const timer = setTimeout(() => {
        if (reason === null) {
          this.replies += 1;
          subscriber.next(replyWith('fine'));
          subscriber.complete();
          return;
        }
        const retryAfterMs = this.#options.retryAfterMs(id);
        if (retryAfterMs !== undefined) this.mayAskAtMs.set(id, this.nowMs + retryAfterMs);
        subscriber.error(
          new CallFailure(reason, `scripted ${reason}`, retryAfterMs === undefined ? {} : { retryAfterMs }),
        );
      }, afterMs);
      return () => {
        clearTimeout(timer);
        this.inFlight -= 1;
        this.inFlightMs.set(id, (this.inFlightMs.get(id) ?? 0) + this.nowMs - startedAtMs);
      };
    });
  }
}

/** All forms of an unavailable endpoint. */
export const AWAY: readonly (CallFailureReason | 'hang')[] = [
  'connection-refused',
  'connection-failed',
  'server-error',
  'quota-exhausted',
  'try-later',
  'rate-limited',
  'overloaded',
  'request-refused',
  'empty-reply',
  'malformed-reply',
  'scorer-count',
  'hang',
];

/** Makes all calls together and advances the time until all have ended, or for `atMostMs`. */
export async function untilEnded(world: AdmissionWorld, calls: number, atMostMs: number): Promise<void> {
  for (let i = 0; i < calls; i += 1) world.ask(i);
  for (let waited = 0; world.ends.size < calls && waited < atMostMs; waited += 500) await world.pass(500);
}
