import type { CallFailureReason, TokenUsage } from '../../records/model-reply.ts';
import type { PicoUsd } from '../../records/money.ts';
import { boundUsage, hasText } from '../../records/token-usage.ts';
import type { AccountableReply } from '../../stream/call.ts';
import type { CallPrice, FailedRequest } from './call-price.ts';
import type { JournaledRequest } from './journal-entry.ts';
import type { TaskJournal } from './task-journal.ts';

/** The options of `TryEntries`. */
export interface TryEntriesOptions {
  readonly journal: TaskJournal;
  readonly call: JournaledRequest;
  readonly key: string;
  readonly price: CallPrice;
  readonly worstCase: PicoUsd;
  readonly now: () => Date;
}

/** The journal entries of one try of a call, with its reservation and its cost. */
export class TryEntries {
  /** The most that the request can cost: reserved from before the start until the end entry. */
  readonly worstCase: PicoUsd;
  readonly #options: TryEntriesOptions;
  #isStarted = false;

  constructor(options: TryEntriesOptions) {
    this.#options = options;
    this.worstCase = options.worstCase;
  }

  /** Appends the start, also a repeated one; resolves with its offset. The reservation is for the whole try. */
  async started(): Promise<number> {
    const { journal, call, key, now } = this.#options;
    const worstCase = this.#isStarted ? 0n : this.worstCase;
    const offset = await journal.append({ event: 'started', call, owner: journal.owner, at: now(), worstCase }, key);
    this.#isStarted = true;
    return offset;
  }

  /** The request was answered. */
  async replied(reply: AccountableReply): Promise<void> {
    const { usage, returnedModel, latencyMs } = reply;
    const { journal, call, key, price, now } = this.#options;
    const { worstCase } = this;
    if (worstCase > 0n && boundUsage(usage).prompt === 0) {
      journal.sayOnce(
        `${call.role}: the endpoint does not say how many tokens a call used (\`usage\`): each such call counts at its worst case`,
      );
    }
    const settled = { worstCase, cost: price.replied({ usage, hasText: hasText(reply) }, worstCase) };
    const ended = { reply: JSON.stringify(reply), returnedModel, usage, latencyMs, owner: journal.owner, at: now() };
    await journal.append({ event: 'reply', call, ...ended, ...settled }, key);
  }

  /** The request failed. */
  failed(failure: FailedRequest): Promise<void> {
    const cost = this.#options.price.failed(failure, this.worstCase);
    const usage = failure.counted?.usage ?? null;
    const isCounted = usage !== null && usage.prompt + usage.completion > 0;
    return this.#failure(failure.reason, isCounted ? usage : null, cost);
  }

  /** No request was made. */
  notMade(): Promise<void> {
    return this.#failure('cancelled', null, 0n);
  }

  async #failure(reason: CallFailureReason, usage: TokenUsage | null, cost: PicoUsd): Promise<void> {
    const { journal, call, key, now } = this.#options;
    const ended = { reason, usage, owner: journal.owner, at: now(), worstCase: this.worstCase, cost };
    await journal.append({ event: 'failure', call, ...ended }, key);
  }
}
