import type { Lease } from './call-admission.ts';
import type { Cancellation } from './cancellation.ts';

/**
 * Whether this process is a living member of the group. Null: it was confirmed recently. Otherwise it resolves with the
 * next confirmation, which may take long (the process slept past its session), or when the stage ends.
 */
export type Membership = () => Promise<void> | null;

/**
 * Admits a call after this process is confirmed as a member. While the call waits for that it holds no lease, so that
 * others, such as the other stages of this process, can use the endpoint.
 */
export async function admitMember(
  admit: () => Promise<Lease | null>,
  membership: Membership,
  cancellation: Cancellation,
): Promise<Lease | null> {
  for (;;) {
    const lease = await admit();
    if (lease === null) return lease;
    const proof = membership();
    if (proof === null) return lease;
    lease.leave();
    await proof;
    if (cancellation.isCancelled) return null;
  }
}
