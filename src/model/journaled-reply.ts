import type { ChatReply, FinishReason, StepScoreReply, TokenUsage } from '../records/model-reply.ts';
import { boundUsage } from '../records/token-usage.ts';

const FINISH_REASONS: ReadonlySet<unknown> = new Set<FinishReason>(['stop', 'length', 'filtered', 'other']);

/**
 * A reply from its JSON in the journal, with counts limited to their valid range. Throws `RangeError`, with the fault,
 * if operators could not use it: it may come from another version, or be damaged.
 */
export const readChatReply = (json: string): ChatReply => readReply(json, wrongInText) as ChatReply;

/** The same for a scorer's reply. */
export const readScoreReply = (json: string): StepScoreReply => readReply(json, wrongInScores) as StepScoreReply;

type FindWrong = (fields: Readonly<Record<string, unknown>>) => string | null;

function readReply(json: string, findWrong: FindWrong): unknown {
  const reply: unknown = JSON.parse(json);
  if (typeof reply !== 'object' || reply === null) throw new RangeError('expected a JSON object');
  const { usage, returnedModel, latencyMs, ...rest } = reply as Readonly<Record<string, unknown>>;
  const wrong = findWrong(rest);
  if (wrong !== null) throw new RangeError(wrong);
  if (typeof returnedModel !== 'string') throw new RangeError('expected a text as returnedModel');
  if (typeof usage !== 'object' || usage === null) throw new RangeError('expected an object as usage');
  return {
    ...rest,
    returnedModel,
    usage: boundUsage(usage as TokenUsage),
    latencyMs: typeof latencyMs === 'number' && latencyMs >= 0 ? latencyMs : 0,
  };
}

function wrongInText({ content, reasoning, finishReason }: Readonly<Record<string, unknown>>): string | null {
  if (typeof content !== 'string') return 'expected a text as content';
  if (reasoning !== null && typeof reasoning !== 'string') return 'expected a text or null as reasoning';
  return FINISH_REASONS.has(finishReason) ? null : 'expected a known finishReason';
}

function wrongInScores({ scores }: Readonly<Record<string, unknown>>): string | null {
  const areScores = Array.isArray(scores) && scores.every((score) => typeof score === 'number');
  return areScores ? null : 'expected numbers as scores';
}
