import { shownQuestion } from '../records/prompt.ts';
import type { Level } from '../records/grade.ts';
import type { ChatReply } from '../records/model-reply.ts';
import type { Domain } from '../records/domain.ts';
import type { VerifiedRecord } from '../records/trace.ts';
import { cleanTurn } from '../records/turn-text.ts';
import type { VerdictKind } from '../records/verdict.ts';

/** One line of the dataset in the `messages` format, in the order of its fields. */
export interface MessagesRecord {
  readonly id: string;
  /** The question, and the trace as `<think>\n…\n</think>\n\n…`. */
  readonly messages: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[];
  /** The text between the think tags. */
  readonly reasoning: string;
  /** The final answer that the verifier extracted from the trace. */
  readonly answer: string;
  readonly gold: string;
  readonly level: Level;
  readonly domain: Domain;
  readonly source: string | null;
  readonly license: string | null;
  /** The teacher's configured name; the card has the names in its endpoint's replies. */
  readonly teacher: string;
  readonly target: string;
  /** `correct` in every record of a dataset. */
  readonly verdict: VerdictKind;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly campaign: string;
  /** If the target's attempts agreed on `gold`: their share. Null: the question came with it. */
  readonly consensus: number | null;
}

/** A reply as the assistant's turn in a dataset. */
export function assistantTurn(given: ChatReply): {
  readonly reasoning: string;
  readonly response: string;
  readonly content: string;
} {
  // Verified in this form; a record of an older version may still have the endpoint's raw text.
  const reply = cleanTurn(given);
  const reasoning = (reply.reasoning ?? '').trim();
  const response = reply.content.trim();
  return { reasoning, response, content: `<think>\n${reasoning}\n</think>\n\n${response}` };
}

/**
 * A verified record in the users' form: exactly one pair of think tags, and no control tokens (`cleanTurn`). White
 * space around reasoning and response is removed; a trace without reasoning (the teacher is not a reasoning model) has
 * empty think tags, so that all records have one shape.
 */
export function toMessagesRecord(record: VerifiedRecord): MessagesRecord {
  const { question, grade, verdict } = record;
  const { reasoning, response, content } = assistantTurn(record.reply);
  return {
    id: question.id,
    messages: [
      { role: 'user', content: shownQuestion(question) },
      { role: 'assistant', content },
    ],
    reasoning,
    answer: verdict.extracted ?? response,
    gold: question.answer,
    level: grade.level,
    domain: question.domain,
    source: question.source,
    license: question.license,
    teacher: record.teacher,
    target: grade.target,
    verdict: verdict.verdict,
    generatedAt: record.generatedAt.toISOString(),
    campaign: record.campaign,
    consensus: grade.consensus?.share ?? null,
  };
}
