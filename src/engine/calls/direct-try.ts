import { CallFailure } from '../../records/model-reply.ts';
import { failedIn, repliedIn } from './call-events.ts';
import type { TryCall } from './call-port.ts';
import { firstValueOf } from './cancellable.ts';
import type { AccessOf } from './model-access.ts';

/** The try of a stage that keeps no journal: admission, slot and the request itself. */
export const tryDirectly =
  (accessOf: AccessOf): TryCall =>
  async (one) => {
    const { identity, cancellation } = one;
    const { admission, estimateOf } = accessOf(identity.role);
    const lease = await admission.admit(one.tries, estimateOf(JSON.stringify(identity.request)), cancellation);
    if (lease === 'cancelled') return null;
    try {
      const slot = await lease.acquireSlot(cancellation);
      if (slot !== 'granted') return slot === 'away' ? 'again' : null;
      const reply = await firstValueOf(one.perform(), cancellation);
      if (reply === null) return null;
      lease.passed(reply.usage);
      one.report(repliedIn(identity, reply));
      return reply;
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error;
      one.report(failedIn(identity, error));
      if (lease.failed(error) === 'own') throw error;
      return 'again';
    } finally {
      lease.leave();
    }
  };
