import { shownQuestion } from '../records/prompt.ts';
import type { RejectedTrace } from '../records/trace.ts';
import type { VerdictKind } from '../records/verdict.ts';
import { assistantTurn } from './messages-record.ts';
import type { MessagesRecord } from './messages-record.ts';

/** One line of the rejected traces: the fields of a record, and why it is none. */
export interface RejectedRecord extends Omit<MessagesRecord, 'reasoning' | 'answer' | 'verdict'> {
  /** Null where there is no reply. */
  readonly reasoning: string | null;
  /** The final answer as the verifier took it from the trace; null where it found none, or there was nothing to decide. */
  readonly answer: string | null;
  /** Null where there was nothing to decide. */
  readonly verdict: VerdictKind | null;
  /** Why it was rejected (`docs/reasons.md`). */
  readonly reason: string;
  readonly detail: string;
  /** Which of the teacher's samples it is, from 0; null where it is the end of no single one. */
  readonly attempt: number | null;
}

/**
 * A rejected trace as users load it, its text in the form of a record's (`toMessagesRecord`). Where the teacher did not
 * reply, `messages` is the question alone.
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
