import { setTimeout as sleep } from 'node:timers/promises';
import { isPassing, isUnreachable } from '../../../src/kafka/client.ts';
import { describeError } from '../../../src/records/sluice-error.ts';
import type { FaultCampaign } from './fault-campaign.ts';
import { report } from './form.ts';

/**
 * Adds new questions to a campaign continuously, so that a fault always happens during work. If a broker is away it
 * writes the same questions again: some may be on the topic twice.
 */
export class Feeder {
  readonly #campaign: FaultCampaign;
  readonly #each: number;
  readonly #running: Promise<void>;
  #asked: number;
  #isStopped = false;
  /** Whether it is unknown if the last questions are on the topic. */
  #isUnsure = false;

  /**
   * Writes `each` further questions, with a pause of `pauseMs`, repeatedly; the first is the one after the campaign's.
   */
  constructor(campaign: FaultCampaign, options: { readonly each: number; readonly pauseMs: number }) {
    this.#campaign = campaign;
    this.#each = options.each;
    this.#asked = campaign.options.questions;
    this.#running = this.#feed(options.pauseMs);
    // Thrown when the feeder is stopped; a scenario that waits for questions until then should report the cause.
    this.#running.catch((error: unknown) => report('no more questions', { because: describeError(error) }));
  }

  /** Stops; returns the total number of questions of the campaign. */
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
