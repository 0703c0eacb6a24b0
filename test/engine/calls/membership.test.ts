import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../../src/engine/calls/cancellation.ts';
import { CallTries } from '../../../src/engine/calls/call-tries.ts';
import { EndpointAdmission } from '../../../src/engine/calls/endpoint-admission.ts';
import { admitMember } from '../../../src/engine/calls/membership.ts';
import type { Membership } from '../../../src/engine/calls/membership.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An endpoint with room for one call, and a process whose membership is to be proven. */
function world() {
  const admission = new EndpointAdmission({ limit: 1, random: () => 0.5 });
  const proofs: (() => void)[] = [];
  let isMember = false;
  const membership: Membership = () =>
    isMember ? null : new Promise((resolve) => proofs.push(() => resolve(undefined)));
  const ask = (of: Membership, cancellation = new Cancellation()) => {
    const call = new CallTries();
    admission.join(call);
    return admitMember(
      () => admission.admit(call, { promptTokens: 1, completionTokens: 1 }, cancellation),
      of,
      cancellation,
    );
  };
  const prove = (): void => {
    isMember = true;
    for (const proof of proofs.splice(0)) proof();
  };
  return { ask, membership, proofs, prove };
}

describe('the admission of a member', () => {
  it('holds no lease while it waits for a proof, so that others are admitted, and is admitted again after them', async () => {
    const { ask, membership, proofs, prove } = world();
    const waiting = ask(membership);
    await settled();
    expect(proofs).toHaveLength(1);
    // Another stage of the process, whose proof is fresh.
    const other = await ask(() => null);
    expect(other).not.toBeNull();
    prove();
    const lease = await waiting;
    expect(lease).not.toBeNull();
    if (lease !== null) lease.leave();
  });

  it('asks for a new proof if the proof has expired while the call waited for its admission', async () => {
    const { ask, proofs } = world();
    const answers: (Promise<void> | null)[] = [Promise.resolve(), Promise.resolve(), null];
    let asked = 0;
    expect(await ask(() => answers[asked++] ?? null)).not.toBeNull();
    expect([asked, proofs]).toEqual([3, []]);
  });

  it('ends with a call that is cancelled while its proof is awaited, and holds nothing', async () => {
    const { ask, membership, prove } = world();
    const cancellation = new Cancellation();
    const waiting = ask(membership, cancellation);
    await settled();
    cancellation.cancel();
    prove();
    expect(await waiting).toBeNull();
    expect(await ask(() => null)).not.toBeNull();
  });
});
