import { CallFailure } from '../../records/model-reply.ts';
import type { PicoUsd } from '../../records/money.ts';
import { hasText } from '../../records/token-usage.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { TryCall } from './call-port.ts';
import { replyTo } from './cancellable.ts';
import type { AccessOf } from './model-access.ts';
import type { TaskMoney } from './task-money.ts';
import { TokenLimits } from './token-limits.ts';

/**
 * The try of a stage without a journal: admission, slot and request. Its cost is counted, but no budget limits it:
 * after the death of its owner there is no record of the call.
 */
export const tryDirectly =
  (accessOf: AccessOf, money: TaskMoney): TryCall =>
  async (one) => {
    const { identity, cancellation } = one;
    const { role, ref } = identity;
    const access = accessOf(role);
    const { admission, estimateOf, price } = access;
    const requestText = JSON.stringify(identity.request);
    const limits = new TokenLimits(requestText, access);
    const worstCase = price.worstCaseOf(requestText);
    const settle = (cost: PicoUsd): void => money.fold({ role, ref, event: 'ended', worstCase: 0n, cost }, '', true);
    const lease = await admission.admit(one.tries, estimateOf(requestText), cancellation);
    if (lease === null) return null;
    try {
      const slot = await lease.acquireSlot(cancellation);
      if (slot !== 'granted') return slot === 'away' ? 'again' : null;
      const answer = await replyTo(() => one.perform(), cancellation);
      if (answer === null) return null;
      const reply = limits.reply(answer);
      lease.passed(reply.usage);
      settle(price.replied({ usage: reply.usage, hasText: hasText(reply) }, worstCase));
      one.report(repliedIn(identity, reply));
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      const failure = limits.failure(error);
      settle(price.failed(failure, worstCase));
      one.report(failedIn(identity, failure));
      if (lease.failed(failure) === 'own') throw failure;
      return 'again';
    } finally {
      lease.leave();
    }
  };
