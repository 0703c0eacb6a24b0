import type { CallFailure } from '../../records/model-reply.ts';
import type { Judgement, Lease, SlotEnd } from './call-admission.ts';
import type { CallTries } from './call-tries.ts';
import type { Cancellation } from './cancellation.ts';
import type { EndpointRequest } from './endpoint-circuit.ts';

/** The operations of an admission on its leases: one shared object, so that a lease needs no closures. */
export interface LeaseKeeper {
  acquireSlot(lease: EndpointLease, cancellation: Cancellation): Promise<SlotEnd>;
  passed(lease: EndpointLease): void;
  failed(lease: EndpointLease, failure: CallFailure): Judgement;
  left(lease: EndpointLease): void;
}

/** The lease of an `EndpointAdmission`. */
export class EndpointLease implements Lease {
  readonly call: CallTries;
  /** Whether the call was admitted while the circuit was open. */
  readonly isProbe: boolean;
  /** The request that holds the slot; null: no slot. */
  request: EndpointRequest | null = null;
  readonly #keeper: LeaseKeeper;
  #isLeft = false;

  constructor(keeper: LeaseKeeper, call: CallTries, isProbe: boolean) {
    this.#keeper = keeper;
    this.call = call;
    this.isProbe = isProbe;
  }

  acquireSlot(cancellation: Cancellation): Promise<SlotEnd> {
    return this.#keeper.acquireSlot(this, cancellation);
  }

  passed(): void {
    this.#keeper.passed(this);
  }

  failed(failure: CallFailure): Judgement {
    return this.#keeper.failed(this, failure);
  }

  leave(): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#keeper.left(this);
  }
}
