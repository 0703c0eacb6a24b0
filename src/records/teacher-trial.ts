import type { RejectedReason } from './trace.ts';

/** The number of habitual failures of a teacher that stops the draws, if no trace was sound. */
export const TRIAL_TRACES = 10;

/**
 * What the end of a trace says about the teacher's endpoint. `sound`: it returned reasoning and a readable answer,
 * right or wrong. `habit`: this endpoint ends that way for any request. `none`: nothing, because the cause is the
 * question, the verifier or the engine.
 */
export type TraceEvidence = 'sound' | 'habit' | 'none';

const EVIDENCE: Readonly<Record<RejectedReason, TraceEvidence>> = {
  incorrect: 'sound',
  unparsable: 'habit',
  truncated: 'habit',
  filtered: 'habit',
  'unknown-finish': 'habit',
  'reply-too-large': 'habit',
  'reasoning-missing': 'habit',
  // The answer was right each time, but the campaign refuses all such traces.
  repetitive: 'habit',
  'control-tokens': 'habit',
  'malformed-reasoning': 'habit',
  'other-language': 'habit',
  'too-long': 'habit',
  'too-short': 'habit',
  'gold-unparsable': 'none',
  'domain-unsupported': 'none',
  'verifier-timeout': 'none',
  'verifier-error': 'none',
  'tests-broken': 'none',
  'tests-decide-nothing': 'none',
  'module-missing': 'none',
  'sandbox-error': 'none',
  'record-too-large': 'none',
  'deadline-exceeded': 'none',
  'operator-error': 'none',
  'connection-refused': 'none',
  'connection-failed': 'none',
  timeout: 'none',
  'rate-limited': 'none',
  overloaded: 'none',
  'try-later': 'none',
  'quota-exhausted': 'none',
  'server-error': 'none',
  'request-refused': 'none',
  unauthorized: 'none',
  'model-not-found': 'none',
  'empty-reply': 'none',
  'malformed-reply': 'none',
  'scorer-count': 'none',
  'scorer-context-exceeded': 'none',
  'prm-score-count': 'none',
  'prm-context-exceeded': 'none',
  cancelled: 'none',
};

/** The evidence of a trace's end about its teacher. */
export const evidenceOf = (reason: RejectedReason): TraceEvidence => EVIDENCE[reason];

/** The counter for the evidence of a selection's end about the teacher; null without evidence. */
export function evidenceCounter(ended: 'verified' | RejectedReason): string | null {
  const evidence = ended === 'verified' ? 'sound' : evidenceOf(ended);
  if (evidence === 'none') return null;
  return evidence === 'sound' ? SOUND : `${HABIT}${ended}`;
}

const SOUND = 'evidence/sound';
const HABIT = 'evidence/habit:';

/** Habitual ends by reason, and whether any trace was sound. */
export interface TrialCounts {
  readonly hasSound: boolean;
  readonly habits: Readonly<Record<string, number>>;
}

/** The evidence about the teacher in the committed counters of the sample stage. */
export function trialCounts(counters: ReadonlyMap<string, number>): TrialCounts {
  const habits: Record<string, number> = {};
  for (const [name, count] of counters) if (name.startsWith(HABIT)) habits[name.slice(HABIT.length)] = count;
  return { hasSound: (counters.get(SOUND) ?? 0) > 0, habits };
}

/**
 * Why draws have stopped; null if they continue. Only the teacher's habits count. It depends only on the committed
 * counters and the selections in flight, so that every process and `status` have the same result.
 */
export function failedTrial(counts: TrialCounts, inFlight: number): { reason: string; traces: number } | null {
  const traces = Object.values(counts.habits).reduce((sum, count) => sum + count, 0);
  if (counts.hasSound || traces < TRIAL_TRACES || inFlight > 0) return null;
  const [reason = ''] = Object.entries(counts.habits).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return { reason, traces };
}

/**
 * Limits the stock that an unproven teacher may use up. Until its first sound trace, the selections in flight are
 * limited to `TRIAL_TRACES` less the habitual ends since the start. A new start of the task begins a new trial: a user
 * restarts after a change of the server or the configuration, and draws continue.
 */
export class TeacherTrial {
  #hasSound: boolean;
  #left: number;

  constructor({ hasSound }: TrialCounts, traces: number = TRIAL_TRACES) {
    this.#hasSound = hasSound;
    this.#left = traces;
  }

  /** Notes how a selection ended. */
  note(ended: 'verified' | RejectedReason): void {
    const counter = evidenceCounter(ended);
    if (counter === null) return;
    if (counter === SOUND) this.#hasSound = true;
    else this.#left -= 1;
  }

  /** Whether another selection may be drawn in addition to those in flight. */
  allows(inFlight: number): boolean {
    return this.#hasSound || inFlight < this.#left;
  }
}
