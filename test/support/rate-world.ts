import type { Subscription } from 'rxjs';
import { vi } from 'vitest';
import { createCallPort } from '../../src/engine/calls/call-port.ts';
import { tryDirectly } from '../../src/engine/calls/direct-try.ts';
import { EndpointAdmission } from '../../src/engine/calls/endpoint-admission.ts';
import type { RateLimits } from '../../src/engine/calls/endpoint-rates.ts';
import { RateAdmission } from '../../src/engine/calls/rate-admission.ts';
import { createRandom } from '../../src/demo/seeded-random.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { someMoney } from './some-money.ts';
import { RatedServer } from './rated-server.ts';
import type { ServedCall } from './rated-server.ts';
import { scriptedAccess } from './scripted-access.ts';

/** The settings of a world of rates. */
export interface RateWorldOptions {
  readonly limits: RateLimits | ((nowMs: number) => RateLimits);
  /** Missing if there is a `server`. */
  readonly serve?: (id: number) => ServedCall;
  readonly seed: number;
  readonly concurrency?: number;
  readonly maxTokens?: number;
  /** Number of calls kept under way. Default 1000. */
  readonly waiting?: number;
  /** Maximum time that a request or reply is on its way, in milliseconds. Default 200. */
  readonly onItsWayMs?: number;
  /** Default: a new one. */
  readonly server?: RatedServer;
}

/** Calls of one process to a server that counts, on a virtual clock, through the real port and admission. */
export class RateWorld {
  readonly server: RatedServer;
  readonly beganAtMs: number = Date.now();
  replies = 0;
  readonly #call: ReturnType<typeof createCallPort>;
  readonly #calls = new Set<Subscription>();
  readonly #waiting: number;
  #asked = 0;

  constructor(options: RateWorldOptions) {
    const { limits, serve, seed, concurrency = 4096, maxTokens = 1000, onItsWayMs = 200 } = options;
    this.#waiting = options.waiting ?? 1000;
    const random = createRandom(seed);
    this.server =
      options.server ??
      new RatedServer(
        serve ?? (() => ({ promptTokens: 150, completionTokens: 300, durationMs: 500 })),
        () => random() * onItsWayMs,
      );
    const nowMs = (): number => Date.now();
    const inner = new EndpointAdmission({ limit: concurrency, random, nowMs });
    const admission = new RateAdmission(inner, {
      limits: typeof limits === 'function' ? limits : () => limits,
      nowMs,
    });
    const accessOf = scriptedAccess(admission, maxTokens);
    this.#call = createCallPort({
      fatal: (error) => {
        throw error;
      },
      accessOf,
      tryCall: tryDirectly(accessOf, someMoney()),
      listener: { noteCall: () => undefined, callWaits: () => undefined },
    });
  }

  /** Calls under way, including waiting ones. */
  get open(): number {
    return this.#asked - this.replies;
  }

  ask(): void {
    const id = this.#asked;
    this.#asked += 1;
    const ref = { topic: 'questions', partition: 0, offset: id } as const;
    // A prompt of about 150 tokens.
    const identity = { ref, role: 'target', step: 'attempt', attempt: 0, request: 'x'.repeat(500) } as const;
    const call = this.#call<ChatReply>(identity, () => this.server.request(id)).subscribe(() => {
      this.replies += 1;
      this.#calls.delete(call);
    });
    this.#calls.add(call);
  }

  /** Makes calls until enough are under way. */
  fill(): void {
    while (this.open < this.#waiting) this.ask();
  }

  /** Ends all calls, like the end of the process. */
  kill(): void {
    for (const call of this.#calls) call.unsubscribe();
  }

  /** Advances the time while more calls wait than can be made. */
  async keepBusy(forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs; passed += 200) {
      this.fill();
      await vi.advanceTimersByTimeAsync(200);
    }
  }
}
