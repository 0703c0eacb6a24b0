import type { Outcome } from './outcome.ts';

/**
 * The names of a task's counters. They are the only totals of a campaign: `status`, the sampler and the signals
 * between stages read them, and conservation holds on them: in = forwarded + all of rejected:* + dead-lettered.
 */
export const COUNTER = {
  in: 'in',
  forwarded: 'forwarded',
  deadLettered: 'dead-lettered',
  lostToRetention: 'lost-to-retention',
  rejected: (reason: string): string => `rejected:${reason}`,
} as const;

/** The names of the counters of calls, by the role of the model. */
export const CALL_COUNTER = {
  started: (role: string): string => `calls/${role}/started`,
  replied: (role: string): string => `calls/${role}/replied`,
  /** Journaled replies that were used: no request was made for them here. */
  reused: (role: string): string => `calls/${role}/reused`,
  /** Part of `reused`: replies of other campaigns. The campaign itself made the calls of the others, and paid for them. */
  fromOthers: (role: string): string => `calls/${role}/fromOthers`,
  failed: (role: string, reason: string): string => `calls/${role}/failed:${reason}`,
  promptTokens: (role: string): string => `calls/${role}/promptTokens`,
  /** Part of the prompt tokens. */
  cachedTokens: (role: string): string => `calls/${role}/cachedTokens`,
  completionTokens: (role: string): string => `calls/${role}/completionTokens`,
  /** Part of the completion tokens. */
  reasoningTokens: (role: string): string => `calls/${role}/reasoningTokens`,
  /** Replies with a latency to requests made here; those of `reused` are not among them. */
  timed: (role: string): string => `calls/${role}/timed`,
  /** Their total time from the request to the end of the reply, in milliseconds. */
  latencyMs: (role: string): string => `calls/${role}/latencyMs`,
} as const;

/** The roles of the models that answered at least one request. */
export function rolesServed(totals: ReadonlyMap<string, number>): ReadonlySet<string> {
  const roles = [...totals.keys()].flatMap((name) => /^calls\/([^/]+)\/replied$/.exec(name)?.[1] ?? []);
  const of = (name: string): number => totals.get(name) ?? 0;
  return new Set(roles.filter((role) => of(CALL_COUNTER.replied(role)) > of(CALL_COUNTER.reused(role))));
}

/** A disposition for the counters. A dead letter has a kind of its own, because operators never receive the record. */
export type CountedDisposition = Outcome['disposition'] | { readonly kind: 'dead-lettered' };

/** Most records are forwarded: one object for all of them. */
const FORWARDED: Readonly<Record<string, number>> = { [COUNTER.in]: 1, [COUNTER.forwarded]: 1 };

/** The counter increments of a disposition. */
export function countDisposition(disposition: CountedDisposition): Readonly<Record<string, number>> {
  switch (disposition.kind) {
    case 'forwarded':
      return FORWARDED;
    case 'rejected':
      return { [COUNTER.in]: 1, [COUNTER.rejected(disposition.reason)]: 1 };
    case 'dead-lettered':
      return { [COUNTER.in]: 1, [COUNTER.deadLettered]: 1 };
    case 'noted':
      return {};
  }
}

/** Adds increments to totals, in place; a total is at most `Number.MAX_SAFE_INTEGER`. */
export function addCounts(totals: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  // Called several times for every record: `for … in` allocates no list of the names, mostly none, one or two.
  for (const name in counts) {
    if (!Object.hasOwn(counts, name)) continue;
    // A total that no record can hold would stop the task permanently.
    totals.set(name, Math.min((totals.get(name) ?? 0) + (counts[name] ?? 0), Number.MAX_SAFE_INTEGER));
  }
}

/** The counters with a prefix, by the rest of their name. */
export function countersWithPrefix(totals: ReadonlyMap<string, number>, prefix: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, value] of totals) if (name.startsWith(prefix)) found[name.slice(prefix.length)] = value;
  return found;
}
