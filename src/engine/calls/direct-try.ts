import { CallFailure } from '../../records/model-reply.ts';
import type { PicoUsd } from '../../records/money.ts';
import { hasText } from '../../records/token-usage.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { TryCall } from './call-port.ts';
import { replyTo } from './cancellable.ts';
import type { AccessOf } from './model-access.ts';
import type { TaskMoney } from './task-money.ts';

/**
 * The try of a stage without a journal: admission, slot and request. Its cost is counted, but no budget limits it:
 * after the death of its owner there is no record of the call.
 */
export const tryDirectly =
  (accessOf: AccessOf, money: TaskMoney): TryCall =>
  async (one) => {
    const { identity, cancellation } = one;
    const { role, ref } = identity;
    const { admission, estimateOf, price } = accessOf(role);
    const requestText = JSON.stringify(identity.request);
    const worstCase = price.worstCaseOf(requestText);
    const settle = (cost: PicoUsd): void => money.fold({ role, ref, event: 'ended', worstCase: 0n, cost }, '', true);
    const lease = await admission.admit(one.tries, estimateOf(requestText), cancellation);
    if (lease === null) return null;
    try {
      const slot = await lease.acquireSlot(cancellation);
      if (slot !== 'granted') return slot === 'away' ? 'again' : null;
      const reply = await replyTo(() => one.perform(), cancellation);
      if (reply === null) return null;
      lease.passed(reply.usage);
      settle(price.replied({ usage: reply.usage, hasText: hasText(reply) }, worstCase));
      one.report(repliedIn(identity, reply));
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      settle(price.failed(error, worstCase));
      one.report(failedIn(identity, error));
      if (lease.failed(error) === 'own') throw error;
      return 'again';
    } finally {
      lease.leave();
    }
  };
