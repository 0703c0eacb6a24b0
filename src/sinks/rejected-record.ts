import { shownQuestion } from '../records/prompt.ts';
import type { RejectedTrace } from '../records/trace.ts';
import type { VerdictKind } from '../records/verdict.ts';
import { assistantTurn } from './messages-record.ts';
import type { MessagesRecord } from './messages-record.ts';

/** One line of the rejected traces: the fields of a record, and the reason of the rejection. */
export interface RejectedRecord extends Omit<MessagesRecord, 'reasoning' | 'answer' | 'verdict'> {
  /** Null if there is no reply. */
  readonly reasoning: string | null;
  /**
   * The final answer that the verifier extracted from the trace; null if it found none, or there was nothing to decide.
   */
  readonly answer: string | null;
  /** Null if there was nothing to decide. */
  readonly verdict: VerdictKind | null;
  /** Why it was rejected (`docs/reasons.md`). */
  readonly reason: string;
  readonly detail: string;
  /** The number of the teacher's sample, from 0; null if the rejection is not of a single one. */
  readonly attempt: number | null;
}

/**
 * A rejected trace in the users' form, with its text in the form of a record's (`toMessagesRecord`). If the teacher did
 * not reply, `messages` has only the question.
 */
export function toRejectedRecord(trace: RejectedTrace): RejectedRecord {
  const { question, grade, verdict, reply, reason, detail, attempt } = trace;
  const turn = reply === null ? null : assistantTurn(reply);
  return {
    id: question.id,
    messages: [
      { role: 'user', content: shownQuestion(question) },
      ...(turn === null ? [] : [{ role: 'assistant' as const, content: turn.content }]),
    ],
    reasoning: turn?.reasoning ?? null,
    answer: verdict?.extracted ?? null,
    gold: question.answer,
    level: grade.level,
    domain: question.domain,
    source: question.source,
    license: question.license,
    teacher: trace.teacher,
    target: grade.target,
    verdict: verdict?.verdict ?? null,
    generatedAt: trace.rejectedAt.toISOString(),
    campaign: trace.campaign,
    consensus: grade.consensus?.share ?? null,
    reason,
    detail,
    attempt,
  };
}
