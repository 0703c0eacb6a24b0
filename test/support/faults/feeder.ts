import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing, isUnreachable } from '../../../src/kafka/client.ts';
import { describeError } from '../../../src/records/sluice-error.ts';
import type { FaultCampaign } from './fault-campaign.ts';
import { report } from './form.ts';

/**
 * Asks a campaign new questions all the time, so that a fault always comes while there is work. Where a broker is away
 * it asks the same ones again: some may stand on the topic twice.
 */
export class Feeder {
  readonly #campaign: FaultCampaign;
  readonly #each: number;
  readonly #running: Promise<void>;
  #asked: number;
  #isStopped = false;
  /** Whether the last ones may stand on the topic, or not. */
  #isUnsure = false;

  /** Asks `each` more questions, with a pause of `pauseMs`, again and again; the first is the one after the campaign's. */
  constructor(campaign: FaultCampaign, options: { readonly each: number; readonly pauseMs: number }) {
    this.#campaign = campaign;
    this.#each = options.each;
    this.#asked = campaign.options.questions;
    this.#running = this.#feed(options.pauseMs);
    // It is thrown when the feeding is ended; a scenario that waits for questions until then should say why.
    this.#running.catch((error: unknown) => report('no more questions', { because: describeError(error) }));
  }

  /** Asks no more; how many questions the campaign has been asked in all. */
  async stop(): Promise<number> {
    this.#isStopped = true;
    await this.#running;
    if (this.#isUnsure) await this.#ask();
    return this.#asked;
  }

  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#running.catch(() => undefined);
  }

  async #feed(pauseMs: number): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#ask();
      } catch (error) {
        if (!isUnreachable(error) && !isPassing(error)) throw error;
      }
      await sleep(pauseMs);
    }
  }

  async #ask(): Promise<void> {
    this.#isUnsure = true;
    await this.#campaign.ask(Array.from({ length: this.#each }, (_, i) => this.#asked + i));
    this.#isUnsure = false;
    this.#asked += this.#each;
  }
}
