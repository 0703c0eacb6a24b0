import type { Attempt } from '../records/attempt.ts';
import type { Grade, GradedQuestion, Ungraded } from '../records/grade.ts';
import type { ChatReply, TokenUsage } from '../records/model-reply.ts';
import { addUsd, formatUsd } from '../records/money.ts';
import { addUsage } from '../records/token-usage.ts';
import type { Question } from '../records/question.ts';
import type { RejectedTrace, Selection, VerifiedRecord } from '../records/trace.ts';
import type { Verdict } from '../records/verdict.ts';
import type { DeadLetter } from '../stream/dead-letter.ts';
import type { CallHistory } from './call-history.ts';

/** The records of one id on the topics of a campaign; each list in the order of its topic. */
export interface LineageFacts {
  readonly id: string;
  readonly campaign: string;
  /** The first records of the questions topic with the id. */
  readonly records: readonly QuestionRecord[];
  /** The number of all such records. */
  readonly recordCount: number;
  readonly deadLetters: readonly DeadLetter[];
  readonly attempts: readonly Attempt[];
  readonly graded: readonly GradedQuestion[];
  readonly ungraded: readonly Ungraded[];
  readonly selections: readonly Selection[];
  readonly verified: readonly VerifiedRecord[];
  readonly rejected: readonly RejectedTrace[];
  readonly calls: readonly CallHistory[];
  /** Entries in the question's call journals that cannot be read. */
  readonly unreadableEntries: number;
}

/** A record of the questions topic. */
export interface QuestionRecord {
  readonly partition: number;
  readonly offset: number;
  /** Null if it cannot be decoded. */
  readonly question: Question | null;
}

/**
 * The state of a question: `queued` has no outcome yet, `in-stock` is graded and not drawn, `selected` is drawn, with
 * traces still missing. The other states are final.
 */
export type LineageState = 'queued' | 'dead-letter' | 'ungraded' | 'in-stock' | 'selected' | 'verified' | 'rejected';

/** A trace of a selected question. */
export interface LineageTrace {
  readonly outcome: 'verified' | 'rejected';
  /** The number of the teacher's sample, from 0; null if the end does not belong to a single sample. */
  readonly attempt: number | null;
  readonly teacher: string;
  /** Why it was rejected; null for a verified trace. */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly verdict: Verdict | null;
  readonly reply: ChatReply | null;
  readonly at: Date;
}

/** One call of a question with all of its tries. Amounts are decimal texts in US dollars. */
export interface LineageCall extends Omit<CallHistory, 'cost' | 'reserved'> {
  readonly usd: string;
  readonly reservedUsd: string;
}

/** The lineage of a record, from its question on: the output of `sluice trace-of --json`. */
export interface Lineage {
  readonly id: string;
  readonly campaign: string;
  readonly state: LineageState;
  /** The content that counts; null if it is invalid or no longer on the topics. */
  readonly question: Question | null;
  /** The positions of the id on the questions topic; the first record with an outcome counts. */
  readonly records: readonly { readonly partition: number; readonly offset: number }[];
  /** Includes records that `records` leaves out. */
  readonly recordCount: number;
  readonly deadLetters: readonly DeadLetter[];
  readonly attempts: readonly Omit<Attempt, 'questionId'>[];
  readonly grade: (Grade & { readonly gradedAt: Date }) | null;
  readonly ungraded: Omit<Ungraded, 'question'> | null;
  readonly draw: { readonly draw: number; readonly selectedAt: Date } | null;
  /** In the order of the samples. */
  readonly traces: readonly LineageTrace[];
  readonly calls: readonly LineageCall[];
  readonly unreadableEntries: number;
  /** Decimal texts in US dollars. `reservedUsd`: calls without an end, which may have been paid. */
  readonly cost: {
    readonly usd: string;
    readonly reservedUsd: string;
    readonly roles: Readonly<Record<string, { readonly calls: number; readonly usd: string }>>;
    /** The tokens of the replies. */
    readonly usage: TokenUsage;
  };
}

/** The lineage of an id; null if the campaign has no record of it. */
export function lineageOf(facts: LineageFacts): Lineage | null {
  const { id, campaign, records, recordCount, deadLetters, unreadableEntries } = facts;
  const state = stateOf(facts);
  if (state === null) return null;
  const [graded] = facts.graded;
  const [ungraded] = facts.ungraded;
  const [selection] = facts.selections;
  return {
    id,
    campaign,
    state,
    question: questionOf(facts),
    records: records.map(({ partition, offset }) => ({ partition, offset })),
    recordCount,
    deadLetters,
    attempts: facts.attempts
      .map(({ questionId: _questionId, ...attempt }) => attempt)
      .toSorted((a, b) => a.attempt - b.attempt),
    grade: gradeOf(facts, graded),
    ungraded:
      ungraded === undefined || graded !== undefined
        ? null
        : { reason: ungraded.reason, detail: ungraded.detail, ungradedAt: ungraded.ungradedAt },
    draw: selection === undefined ? null : { draw: selection.draw, selectedAt: selection.selectedAt },
    traces: tracesOf(facts),
    calls: facts.calls.map(({ cost, reserved, ...call }) => ({
      ...call,
      usd: formatUsd(cost),
      reservedUsd: formatUsd(reserved),
    })),
    unreadableEntries,
    cost: costOf(facts.calls),
  };
}

/** The state of the question; null if the campaign has no record of it. */
function stateOf(facts: LineageFacts): LineageState | null {
  if (facts.verified.length > 0) return 'verified';
  if (facts.rejected.length > 0) return 'rejected';
  if (facts.selections.length > 0) return 'selected';
  if (facts.graded.length > 0) return 'in-stock';
  if (facts.ungraded.length > 0) return 'ungraded';
  if (facts.deadLetters.length > 0) return 'dead-letter';
  return facts.recordCount > 0 ? 'queued' : null;
}

/** An outcome has the content that counted; without an outcome, the first content on the topic counts. */
function questionOf({ graded, ungraded, selections, verified, rejected, records }: LineageFacts): Question | null {
  const [outcome] = [...graded, ...ungraded, ...selections, ...verified, ...rejected];
  return outcome?.question ?? records.find(({ question }) => question !== null)?.question ?? null;
}

/** Later records contain the grade too, but only the level topic has its time. */
function gradeOf({ selections }: LineageFacts, graded: GradedQuestion | undefined): Lineage['grade'] {
  if (graded !== undefined) return { ...graded.grade, gradedAt: graded.gradedAt };
  const [selection] = selections;
  return selection === undefined ? null : { ...selection.grade, gradedAt: selection.selectedAt };
}

function tracesOf({ verified, rejected }: LineageFacts): readonly LineageTrace[] {
  const right = verified.map(({ attempt, teacher, verdict, reply, generatedAt }): LineageTrace => {
    return { outcome: 'verified', attempt, teacher, reason: null, detail: null, verdict, reply, at: generatedAt };
  });
  const wrong = rejected.map(({ attempt, teacher, reason, detail, verdict, reply, rejectedAt }): LineageTrace => {
    return { outcome: 'rejected', attempt, teacher, reason, detail, verdict, reply, at: rejectedAt };
  });
  return [...right, ...wrong].toSorted((a, b) => (a.attempt ?? -1) - (b.attempt ?? -1));
}

function costOf(calls: readonly CallHistory[]): Lineage['cost'] {
  const roles = new Map<string, { readonly calls: number; readonly usd: bigint }>();
  let usage: TokenUsage = { prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 };
  let total = 0n;
  let reserved = 0n;
  for (const call of calls) {
    const known = roles.get(call.role) ?? { calls: 0, usd: 0n };
    roles.set(call.role, { calls: known.calls + call.started, usd: addUsd(known.usd, call.cost) });
    total = addUsd(total, call.cost);
    reserved = addUsd(reserved, call.reserved);
    if (call.usage !== null) usage = addUsage(usage, call.usage);
  }
  return {
    usd: formatUsd(total),
    reservedUsd: formatUsd(reserved),
    roles: Object.fromEntries(
      [...roles].map(([role, { calls: count, usd }]) => [role, { calls: count, usd: formatUsd(usd) }]),
    ),
    usage,
  };
}
