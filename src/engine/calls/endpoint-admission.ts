import { CALL_FAILURE_KINDS } from '../../records/call-failure-kind.ts';
import type { CallFailure } from '../../records/model-reply.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import type { CallAdmission, EndpointAway, Judgement, Lease, SlotEnd } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallTries } from './call-tries.ts';
import { endOrCancelled } from './cancellable.ts';
import type { Cancellation } from './cancellation.ts';
import { EndpointCircuit } from './endpoint-circuit.ts';
import type { EndpointRequest } from './endpoint-circuit.ts';
import { EndpointLease } from './endpoint-lease.ts';
import type { LeaseKeeper } from './endpoint-lease.ts';
import type { MayCost, OpenCircuit } from './open-circuit.ts';
import { askedPauseMs, CALL_PAUSES, pauseMs } from './pause.ts';
import type { PausePolicy } from './pause.ts';
import { SlowCalls } from './slow-calls.ts';
import { WaitingCalls } from './waiting-calls.ts';
import type { WaitingCall } from './waiting-calls.ts';

/** Receives the changes of an endpoint during its calls. */
export interface AdmissionObserver {
  /** Calls now wait for the endpoint. */
  away(away: EndpointAway): void;
  /** The endpoint serves again. */
  back(awayMs: number): void;
  /** Key, model or address are wrong, and waiting does not help. Called at most once for each opening. */
  misconfigured(failure: CallFailure): void;
}

/** The options of an `EndpointAdmission`. */
export interface EndpointAdmissionOptions {
  /** The most requests in flight: the configured `limits.concurrency`. */
  readonly limit: number;
  /** Uniform in [0, 1); spreads the pauses. */
  readonly random: () => number;
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  readonly nowMs?: () => number;
  readonly observe?: Partial<AdmissionObserver>;
  /** Whether a failed request may have been charged: then the probes of an absent endpoint are rarer. Default: never. */
  readonly mayCost?: MayCost;
  /** The pauses before a failed call is tried again, for every kind of failure. Default `CALL_PAUSES`, by kind. */
  readonly pauses?: PausePolicy;
}

/** The most calls between their start in the journal and their end, for a limit of requests in flight. */
const aheadOf = (limit: number): number => 2 * limit + 16;

/**
 * The admission of one endpoint: its adaptive limit and its circuit. It admits calls in two steps, each first come,
 * first served. `admit` comes before the journal, so that a call is journaled as started shortly before its request
 * goes out, not while a thousand others are ahead of it. `acquireSlot` comes between the journal and the request. As
 * many further calls as there are slots may be between the two, so that writing the journal leaves no slot free.
 *
 * While the circuit is open, calls wait before the journal, without a time limit; the first waiting calls are the
 * probes.
 */
export class EndpointAdmission implements CallAdmission {
  readonly #options: EndpointAdmissionOptions;
  readonly #nowMs: () => number;
  readonly #limit: AdaptiveLimit;
  readonly #slow = new SlowCalls();
  readonly #circuit: EndpointCircuit;
  readonly #waiting = new WaitingCalls();
  readonly #forSlot = new Set<(end: SlotEnd) => void>();
  #ahead = 0;
  #inFlight = 0;
  #probes = 0;
  #away: (EndpointAway & { readonly circuit: OpenCircuit; isTold: boolean }) | null = null;
  #wake: NodeJS.Timeout | null = null;
  readonly #keeper: LeaseKeeper = {
    acquireSlot: (lease, cancellation) => this.#acquireSlot(lease, cancellation),
    passed: (lease) => this.#passed(lease),
    failed: (lease, failure) => this.#failed(lease, failure),
    left: (lease) => this.#left(lease),
  };

  constructor(options: EndpointAdmissionOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#limit = new AdaptiveLimit(options.limit);
    this.#circuit = new EndpointCircuit(options.random, options.mayCost ?? (() => false));
  }

  /** Null while the endpoint serves. */
  get away(): EndpointAway | null {
    return this.#away === null ? null : { failure: this.#away.circuit.failure, since: this.#away.since };
  }

  /** Requests that may be in flight now. */
  get limit(): number {
    return this.#limit.calls;
  }

  join(call: CallTries): void {
    this.#circuit.join(call);
    if (this.#away !== null) call.setWaiting(true);
  }

  leave(call: CallTries): void {
    this.#circuit.leave(call);
  }

  admit(call: CallTries, _estimate: CallEstimate, cancellation: Cancellation): Promise<Lease | null> {
    if (cancellation.isCancelled) return Promise.resolve(null);
    const notBeforeMs = this.#away === null ? call.notBeforeMs : call.askedNotBeforeMs;
    const pause = notBeforeMs - this.#nowMs();
    if (pause <= 0 && this.#waiting.inLine === 0 && this.#mayAdmit()) return Promise.resolve(this.#lease(call));
    call.setWaiting(true);
    return endOrCancelled<Lease | null>(cancellation, null, (admit) => {
      const waiting: WaitingCall = { call, admit };
      if (pause > 0) this.#waiting.pause(waiting, pause, () => this.#pump());
      else {
        this.#waiting.add(waiting);
        this.#pump();
      }
      return () => this.#waiting.forget(waiting);
    });
  }

  #mayAdmit(): boolean {
    const { open } = this.#circuit;
    if (open === null) return this.#ahead < aheadOf(this.#limit.calls);
    return this.#probes < open.probesAt(this.#nowMs(), this.#limit.calls);
  }

  #lease(call: CallTries): Lease {
    const isProbe = this.#circuit.open !== null;
    this.#circuit.open?.probeBegan(this.#nowMs());
    if (isProbe) this.#probes += 1;
    this.#ahead += 1;
    call.setWaiting(isProbe);
    return new EndpointLease(this.#keeper, call, isProbe);
  }

  #acquireSlot(lease: EndpointLease, cancellation: Cancellation): Promise<SlotEnd> {
    if (lease.request !== null) return Promise.resolve('granted');
    if (cancellation.isCancelled) return Promise.resolve('cancelled');
    if (!lease.isProbe && this.#circuit.open !== null) return Promise.resolve('away');
    if (lease.isProbe || this.#inFlight < this.#limit.calls) {
      this.#grant(lease);
      return Promise.resolve('granted');
    }
    lease.call.setWaiting(true);
    return this.#waitForSlot(lease, cancellation);
  }

  #grant(lease: EndpointLease): void {
    this.#inFlight += 1;
    lease.request = this.#circuit.begin(lease.call, lease.isProbe, this.#nowMs());
  }

  /** Frees the slot; null: the lease has none. */
  #free(lease: EndpointLease): EndpointRequest | null {
    const { request } = lease;
    lease.request = null;
    if (request !== null) this.#inFlight -= 1;
    return request;
  }

  #passed(lease: EndpointLease): void {
    const wasSaturated = this.#inFlight >= this.#limit.calls;
    const ended = this.#free(lease);
    if (ended === null) return;
    this.#slow.passed(this.#nowMs() - ended.beganAtMs);
    this.#limit.passed(ended.number, wasSaturated);
    this.#circuit.passed(ended);
    this.#changed();
  }

  #left(lease: EndpointLease): void {
    this.#free(lease);
    this.#ahead -= 1;
    if (lease.isProbe) {
      this.#probes -= 1;
      // A cancelled probe says nothing: a later wait is no sign that the endpoint is only slow.
      if (this.#probes === 0) this.#circuit.open?.probesLeft();
    }
    this.#pump();
  }

  #waitForSlot(lease: EndpointLease, cancellation: Cancellation): Promise<SlotEnd> {
    return endOrCancelled<SlotEnd>(cancellation, 'cancelled', (resolve) => {
      const end = (how: SlotEnd): void => {
        if (how === 'granted') {
          lease.call.setWaiting(false);
          this.#grant(lease);
        }
        resolve(how);
      };
      this.#forSlot.add(end);
      return () => this.#forSlot.delete(end);
    });
  }

  #failed(lease: EndpointLease, failure: CallFailure): Judgement {
    const ended = this.#free(lease);
    if (ended === null) throw new RangeError('a call failed that had no slot');
    const judgement = this.#judge(ended, failure);
    this.#changed();
    return judgement;
  }

  #judge(request: EndpointRequest, failure: CallFailure): Judgement {
    const { call, number } = request;
    const { random, pauses = CALL_PAUSES[CALL_FAILURE_KINDS[failure.reason]] } = this.#options;
    const nowMs = this.#nowMs();
    if (failure.reason === 'rate-limited' || failure.reason === 'overloaded') {
      this.#limit.refused(number, this.#circuit.next, this.#inFlight);
    } else if (failure.reason === 'timeout' && this.#slow.timedOut(nowMs - request.beganAtMs)) {
      this.#limit.timedOut(number, this.#circuit.next);
    }
    const judgement = this.#circuit.failed(request, failure, nowMs, this.#limit.calls, this.#inFlight);
    if (judgement === 'again') {
      call.askedNotBeforeMs = nowMs + askedPauseMs(failure.retryAfterMs);
      // While the circuit is open, it decides when.
      call.notBeforeMs =
        this.#circuit.open !== null
          ? call.askedNotBeforeMs
          : nowMs + pauseMs(pauses, call.failures, failure.retryAfterMs, random());
    }
    return judgement;
  }

  /** Acts on a circuit that opened or closed. */
  #changed(): void {
    const { open, calls } = this.#circuit;
    const { observe } = this.#options;
    if (open !== null && this.#away?.circuit !== open) {
      const since = new Date(Date.now() - (this.#nowMs() - open.sinceMs));
      this.#away = { failure: open.failure, since, circuit: open, isTold: false };
      for (const call of calls) call.setWaiting(true);
      for (const end of this.#forSlot) end('away');
      this.#forSlot.clear();
      // A paused call may become a probe, unless the endpoint asked for the pause.
      this.#waiting.resumeAll(this.#nowMs());
      observe?.away?.(this.#away);
    } else if (open === null && this.#away !== null) {
      const { failure, sinceMs } = this.#away.circuit;
      const awayMs = this.#nowMs() - sinceMs;
      this.#away = null;
      this.#limit.resumed(failure.reason === 'timeout');
      const waiting = this.#waiting.calls();
      for (const call of calls) if (!waiting.has(call)) call.setWaiting(false);
      observe?.back?.(awayMs);
    }
    if (this.#away !== null && this.#away.circuit.isHopeless && !this.#away.isTold) {
      this.#away.isTold = true;
      observe?.misconfigured?.(this.#away.circuit.failure);
    }
    this.#pump();
  }

  /** Gives free slots to waiting leases, then admits calls. */
  #pump(): void {
    for (const end of this.#forSlot) {
      if (this.#inFlight >= this.#limit.calls) break;
      this.#forSlot.delete(end);
      end('granted');
    }
    for (const { call, admit } of this.#waiting.take(() => this.#mayAdmit())) admit(this.#lease(call));
    this.#wakeLater();
  }

  #wakeLater(): void {
    if (this.#wake !== null) clearTimeout(this.#wake);
    this.#wake = null;
    const { open } = this.#circuit;
    if (open === null || this.#waiting.inLine === 0) return;
    const nowMs = this.#nowMs();
    const delayMs = Math.max(1, open.nextChangeAtMs(nowMs) - nowMs);
    this.#wake = setTimeout(() => this.#pump(), delayMs).unref();
  }
}
