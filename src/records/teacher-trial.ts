import type { RejectedReason } from './trace.ts';

/** How many traces a teacher may get wrong by habit before nothing more is drawn, as long as none was sound. */
export const TRIAL_TRACES = 10;

/**
 * What the end of a trace says about the teacher's endpoint. `sound`: it gave reasoning and an answer that could be
 * read, right or wrong. `habit`: how it ended is the way this endpoint answers, whatever it is asked. `none`: nothing,
 * the cause is the question, the verifier or the engine.
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
  // The answer was right each time, and each time the campaign does not want the trace.
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
  'prm-score-count': 'none',
  'prm-context-exceeded': 'none',
  cancelled: 'none',
};

/** What the end of a trace says about its teacher. */
export const evidenceOf = (reason: RejectedReason): TraceEvidence => EVIDENCE[reason];

/** The counter of what the end of a selection says about the teacher; null where it says nothing. */
export function evidenceCounter(ended: 'verified' | RejectedReason): string | null {
  const evidence = ended === 'verified' ? 'sound' : evidenceOf(ended);
  if (evidence === 'none') return null;
  return evidence === 'sound' ? SOUND : `${HABIT}${ended}`;
}

const SOUND = 'evidence/sound';
const HABIT = 'evidence/habit:';

/** Ends by habit, by reason, and whether any trace was sound. */
export interface TrialCounts {
  readonly hasSound: boolean;
  readonly habits: Readonly<Record<string, number>>;
}

/** What the committed counters of the sample stage say about the teacher. */
export function trialCounts(counters: ReadonlyMap<string, number>): TrialCounts {
  const habits: Record<string, number> = {};
  for (const [name, count] of counters) if (name.startsWith(HABIT)) habits[name.slice(HABIT.length)] = count;
  return { hasSound: (counters.get(SOUND) ?? 0) > 0, habits };
}

/**
 * Why nothing more is drawn; null where draws go on. Only the teacher's habits count: from the committed counters and
 * from the selections in flight alone, so that every process and `status` come to the same.
 */
export function failedTrial(counts: TrialCounts, inFlight: number): { reason: string; traces: number } | null {
  const traces = Object.values(counts.habits).reduce((sum, count) => sum + count, 0);
  if (counts.hasSound || traces < TRIAL_TRACES || inFlight > 0) return null;
  const [reason = ''] = Object.entries(counts.habits).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return { reason, traces };
}

/**
 * Bounds what an unproven teacher may use up of the stock. Until its first sound trace, no more selections are in
 * flight than `TRIAL_TRACES` less the habitual ends since the start. A new start of the task begins a new trial: that
 * is how a user who has changed the server or the configuration says that draws may go on.
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

  /** Whether one more selection may be drawn beside those in flight. */
  allows(inFlight: number): boolean {
    return this.#hasSound || inFlight < this.#left;
  }
}
