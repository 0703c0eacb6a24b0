import { Observable } from 'rxjs';
import type { ChatReply } from '../../src/records/model-reply.ts';
import type { Counted } from '../../bench/support/minutes.ts';
import { replyWith } from './running-campaign.ts';

/** The answer of a test server to a call. */
export interface ServedCall {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** From the arrival of the request to the end of the reply. */
  readonly durationMs: number;
}

/**
 * A server on the timers of the test that counts requests and prompts at their arrival and replies at their end, each
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
