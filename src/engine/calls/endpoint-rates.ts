import type { TokenUsage } from '../../records/model-reply.ts';
import type { CallEstimate } from './call-estimate.ts';
import { Pace } from './pace.ts';
import { SlidingWindow } from './sliding-window.ts';
import type { PlacedEntry } from './sliding-window.ts';
import { UsageHistory } from './usage-history.ts';
import type { ExpectedUsage } from './usage-history.ts';

/** The limits of an endpoint in any 60 seconds; `Infinity`: no limit. */
export interface RateLimits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

const MINUTE_MS = 60_000;
/**
 * How much longer one request may take to reach the endpoint than another. It costs at most 1.6 % of the limit, and
 * less if calls are answered sooner.
 */
const ON_ITS_WAY_MS = 1000;
/** The share of the tokens reserved for replies that are longer, or end sooner, than previous ones. */
const TOKENS_SPARED = 0.005;
/** How far ahead the time is tracked at which a call no longer counts. */
const HORIZON_MS = 600_000;

/**
 * Calls begin at an even pace, just below the limit of the windows. If all calls began at once, all would end at once,
 * and no call could begin until they left the window; many endpoints also limit requests per second.
 */
const PACE_SHARE = 0.985;
const PACE_OF_WINDOW = 0.98;

/** How a request ended, for its rates. */
export type RatedEnd =
  /** The endpoint counted these tokens. */
  | { readonly kind: 'passed'; readonly usage: TokenUsage }
  /** The endpoint answered without a reply: a refusal or an error. */
  | { readonly kind: 'refused' }
  /** The number of written tokens is unknown. */
  | { readonly kind: 'unknown' };

/**
 * The entries of one try in the windows of its endpoint. Requests and prompts count on arrival, replies at their end.
 */
export interface RatedCall {
  readonly role: string;
  readonly estimate: CallEstimate;
  readonly expected: ExpectedUsage;
  readonly reservedAtMs: number;
  request: PlacedEntry;
  prompt: PlacedEntry;
  completion: PlacedEntry;
  /** When its request went out; null: not sent. */
  sentAtMs: number | null;
  /** The latest expected end of its reply; `Infinity`: its actual end. */
  endsByMs: number;
  /** The actual usage, if it says something about other calls. */
  learns: { readonly used: CallEstimate; readonly durationMs: number } | null;
}

/**
 * The requests and tokens of one endpoint in every window of 60 seconds. A call is reserved at its expected usage
 * before it begins, and settled at the endpoint's count when it ends. Pure: each event brings its time.
 */
export class EndpointRates {
  readonly #requests = new SlidingWindow(MINUTE_MS, MINUTE_MS);
  readonly #tokens = new SlidingWindow(MINUTE_MS, HORIZON_MS);
  readonly #requestPace = new Pace();
  readonly #tokenPace = new Pace();
  /** By role: the usage of one role says nothing about another. */
  readonly #histories = new Map<string, UsageHistory>();
  readonly #open = new Set<RatedCall>();
  /** Calls whose request was sent, in that order, from the first one that has not ended. */
  readonly #inOrder = new Set<RatedCall>();
  /** The earliest time at which a reply may be later than expected. */
  #lateAtMs = Infinity;

  /**
   * Reserves a call if both limits allow it; null if they do not. A call that exceeds the limit on its own is reserved
   * when nothing else counts.
   */
  reserve(role: string, estimate: CallEstimate, limits: RateLimits, nowMs: number): RatedCall | null {
    this.#advance(nowMs);
    // A worker may have no part of a shared limit.
    if (limits.requestsPerMinute < 1 || limits.tokensPerMinute <= 0) return null;
    const expected = this.#historyOf(role).expect(estimate, this.#open.size + 1);
    const endsAfterMs = Math.min(expected.endsAfterMs, HORIZON_MS);
    const isIdle = this.#open.size === 0 && this.#tokens.held === 0 && this.#requests.held === 0;
    const request = { amount: 1, fromMs: nowMs, toMs: Infinity };
    const prompt = { amount: expected.promptTokens, fromMs: nowMs, toMs: Infinity };
    const completion = { amount: expected.completionTokens, fromMs: nowMs + endsAfterMs, toMs: Infinity };
    const fits =
      Math.max(this.#requestPace.nextMs, this.#tokenPace.nextMs) <= nowMs &&
      this.#requests.fits([request], limits.requestsPerMinute) &&
      (isIdle || this.#tokens.fits([prompt, completion], (1 - TOKENS_SPARED) * limits.tokensPerMinute));
    if (!fits) return null;
    const call: RatedCall = {
      role,
      estimate,
      expected,
      reservedAtMs: nowMs,
      request: this.#requests.add(request),
      prompt: this.#tokens.add(prompt),
      completion: this.#tokens.add(completion),
      sentAtMs: null,
      endsByMs: Infinity,
      learns: null,
    };
    this.#requestPace.begin(1, paceOf(limits.requestsPerMinute), nowMs);
    this.#tokenPace.begin(expected.likelyTokens, this.#tokenPaceOf(limits), nowMs);
    this.#open.add(call);
    return call;
  }

  /** The request is sent now. */
  sent(call: RatedCall, nowMs: number): void {
    this.#advance(nowMs);
    call.sentAtMs = nowMs;
    this.#inOrder.add(call);
    this.#arrivesBy(call, nowMs + ON_ITS_WAY_MS, call.expected.promptTokens);
    if (call.expected.endsBeforeMs !== Infinity) this.#endsBy(call, nowMs + call.expected.endsBeforeMs);
  }

  /** The call has ended, or will not be made. Returns false if it was already settled. */
  settle(call: RatedCall, end: RatedEnd, limits: RateLimits, nowMs: number): boolean {
    if (!this.#open.delete(call)) return false;
    this.#advance(nowMs);
    const { sentAtMs, expected } = call;
    if (sentAtMs === null) {
      this.#requests.remove(call.request);
      this.#tokens.remove(call.prompt);
      this.#tokens.remove(call.completion);
      this.#requestPace.correct(-1, paceOf(limits.requestsPerMinute));
      this.#tokenPace.correct(-expected.likelyTokens, this.#tokenPaceOf(limits));
      return true;
    }
    const used = usedBy(end, expected);
    const more = used.promptTokens + used.completionTokens - expected.likelyTokens;
    this.#tokenPace.correct(more, this.#tokenPaceOf(limits));
    this.#arrivesBy(call, Math.min(nowMs, sentAtMs + ON_ITS_WAY_MS), used.promptTokens);
    this.#tokens.remove(call.completion);
    call.completion = this.#tokens.add({ amount: used.completionTokens, fromMs: nowMs, toMs: nowMs });
    if (end.kind === 'passed' && isCounted(end.usage)) call.learns = { used, durationMs: nowMs - sentAtMs };
    this.#learn();
    return true;
  }

  /** When a refused call may fit, if no call ends before; null: only when a call ends. */
  nextChangeMs(nowMs: number): number | null {
    const paceMs = Math.max(this.#requestPace.nextMs, this.#tokenPace.nextMs);
    if (paceMs > nowMs) return paceMs;
    const drops = [this.#requests.nextDropMs(), this.#tokens.nextDropMs()].filter((at) => at !== null);
    return drops.length === 0 ? null : Math.min(...drops);
  }

  /** Learns from the usage of ended calls, in the order in which they were sent. */
  #learn(): void {
    for (const call of this.#inOrder) {
      if (this.#open.has(call)) break;
      this.#inOrder.delete(call);
      if (call.learns !== null) {
        this.#historyOf(call.role).add(call.estimate, call.learns.used, call.learns.durationMs);
      }
    }
  }

  #tokenPaceOf({ tokensPerMinute }: RateLimits): number {
    let share = 1;
    for (const history of this.#histories.values())
      share = Math.min(share, history.shareOf(MINUTE_MS, this.#open.size));
    return (Math.min(PACE_SHARE, PACE_OF_WINDOW * share) * tokensPerMinute) / MINUTE_MS;
  }

  #historyOf(role: string): UsageHistory {
    let history = this.#histories.get(role);
    if (history === undefined) this.#histories.set(role, (history = new UsageHistory()));
    return history;
  }

  #arrivesBy(call: RatedCall, toMs: number, promptTokens: number): void {
    const fromMs = call.reservedAtMs;
    this.#requests.remove(call.request);
    this.#tokens.remove(call.prompt);
    call.request = this.#requests.add({ amount: 1, fromMs, toMs });
    call.prompt = this.#tokens.add({ amount: promptTokens, fromMs, toMs });
  }

  #endsBy(call: RatedCall, toMs: number): void {
    const { completionTokens, endsAfterMs } = call.expected;
    const fromMs = call.reservedAtMs + Math.min(endsAfterMs, HORIZON_MS);
    this.#tokens.remove(call.completion);
    call.completion = this.#tokens.add({ amount: completionTokens, fromMs, toMs });
    call.endsByMs = toMs;
    this.#lateAtMs = Math.min(this.#lateAtMs, toMs);
  }

  #advance(nowMs: number): void {
    if (nowMs >= this.#lateAtMs) {
      this.#lateAtMs = Infinity;
      for (const call of this.#open) {
        if (call.endsByMs <= nowMs) this.#endsBy(call, Infinity);
        else this.#lateAtMs = Math.min(this.#lateAtMs, call.endsByMs);
      }
    }
    this.#requests.advance(nowMs);
    this.#tokens.advance(nowMs);
  }
}

const paceOf = (perMinute: number): number => (PACE_SHARE * perMinute) / MINUTE_MS;

/** An endpoint that reports no usage has counted tokens all the same. */
const isCounted = ({ prompt, completion }: TokenUsage): boolean => prompt + completion > 0;

function usedBy(end: RatedEnd, expected: ExpectedUsage): CallEstimate {
  if (end.kind === 'refused') return { promptTokens: expected.promptTokens, completionTokens: 0 };
  if (end.kind === 'unknown' || !isCounted(end.usage)) return expected;
  return { promptTokens: end.usage.prompt, completionTokens: end.usage.completion };
}
