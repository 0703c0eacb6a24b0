import { Observable } from 'rxjs';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { replyWith } from './running-campaign.ts';

/** Something that the server counted. */
interface Counted {
  readonly atMs: number;
  readonly amount: number;
}

/** How a server of the tests answers a call. */
export interface ServedCall {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** From the arrival of the request to the end of the reply. */
  readonly durationMs: number;
}

/**
 * A server on the timers of the test that counts requests and prompts when they arrive and replies when they end, each
 * some time after it was sent or before it is received.
 */
export class RatedServer {
  readonly requests: Counted[] = [];
  readonly tokens: Counted[] = [];
  readonly #serve: (id: number) => ServedCall;
  readonly #onItsWayMs: () => number;

  constructor(serve: (id: number) => ServedCall, onItsWayMs: () => number) {
    this.#serve = serve;
    this.#onItsWayMs = onItsWayMs;
  }

  /** One request to it. */
  request(id: number): Observable<ChatReply> {
    return new Observable((subscriber) => {
      const { promptTokens, completionTokens, durationMs } = this.#serve(id);
      let timer = setTimeout(() => {
        this.#count(this.requests, 1);
        this.#count(this.tokens, promptTokens);
        timer = setTimeout(() => {
          this.#count(this.tokens, completionTokens);
          timer = setTimeout(() => {
            const usage = { prompt: promptTokens, cachedPrompt: 0, completion: completionTokens, reasoning: 0 };
            subscriber.next({ ...replyWith('fine'), usage });
            subscriber.complete();
          }, this.#onItsWayMs());
        }, durationMs);
      }, this.#onItsWayMs());
      return () => clearTimeout(timer);
    });
  }

  #count(counted: Counted[], amount: number): void {
    counted.push({ atMs: Date.now(), amount });
  }
}

/** The most that any 60 seconds hold, both ends of a window being half-open. */
export function mostInAMinute(counted: readonly Counted[]): number {
  const sorted = counted.toSorted((a, b) => a.atMs - b.atMs);
  let [most, held, first] = [0, 0, 0];
  for (const { atMs, amount } of sorted) {
    held += amount;
    for (; (sorted[first]?.atMs ?? atMs) <= atMs - 60_000; first += 1) held -= sorted[first]?.amount ?? 0;
    most = Math.max(most, held);
  }
  return most;
}

/** How much 60 seconds hold on average, over all windows that lie in a time. */
export function heldOnAverage(counted: readonly Counted[], fromMs: number, toMs: number): number {
  const [first, last] = [fromMs + 60_000, toMs];
  let sum = 0;
  // What is counted at a time lies in the windows that end at it or up to a minute later.
  for (const { atMs, amount } of counted) {
    sum += amount * Math.max(0, Math.min(last, atMs + 60_000) - Math.max(first, atMs));
  }
  return sum / (last - first);
}
