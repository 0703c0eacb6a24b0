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
  /** The final answer as the verifier took it from the trace. */
  readonly answer: string;
  readonly gold: string;
  readonly level: Level;
  readonly domain: Domain;
  readonly source: string | null;
  readonly license: string | null;
  /** The teacher's configured name; what its endpoint answered as stands in the card. */
  readonly teacher: string;
  readonly target: string;
  /** `correct` in every record of a dataset. */
  readonly verdict: VerdictKind;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  readonly campaign: string;
  /** Where `gold` is what attempts of the target agreed on: their share. Null: the question came with it. */
  readonly consensus: number | null;
}

/** A reply as the turn of a dataset. */
export function assistantTurn(given: ChatReply): {
  readonly reasoning: string;
  readonly response: string;
  readonly content: string;
} {
  // Verified as it is here; a record of an older version may still have what endpoints send.
  const reply = cleanTurn(given);
  const reasoning = (reply.reasoning ?? '').trim();
  const response = reply.content.trim();
  return { reasoning, response, content: `<think>\n${reasoning}\n</think>\n\n${response}` };
}

/**
 * A verified record as users load it: exactly one pair of think tags, and no control tokens (`cleanTurn`). White space
 * around reasoning and response is dropped; a trace without reasoning (a teacher that is no reasoner) has empty think
 * tags, so that all records have one shape.
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
