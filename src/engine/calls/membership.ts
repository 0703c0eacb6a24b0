import type { Lease } from './call-admission.ts';
import type { Cancellation } from './cancellation.ts';

/**
 * Whether this process is a living member of the group. Null: the proof of it is fresh. Else it resolves with the next one,
 * which may be long in coming (the process slept past its session), or with the end of the stage.
 */
export type Membership = () => Promise<void> | null;

/**
 * Admission of a call by a proven member. While it waits for the proof it holds no lease: what is reserved at the endpoint
 * is for others meanwhile, such as the other stages of this process.
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
