import type { TokenUsage } from './model-reply.ts';

/** The most tokens of any call; a higher count is an error of the endpoint, and counts as this. Tokens. */
const MAX_CALL_TOKENS = 100_000_000;

/** Limits the counts of a call to integers from 0 to `MAX_CALL_TOKENS`, so that no sum of them overflows. */
export function boundUsage({ prompt, cachedPrompt, completion, reasoning }: TokenUsage): TokenUsage {
  return {
    prompt: bound(prompt),
    cachedPrompt: bound(cachedPrompt),
    completion: bound(completion),
    reasoning: bound(reasoning),
  };
}

/** Whether a reply has text, and so at least one token of it. */
export const hasText = ({
  content = '',
  reasoning = null,
}: {
  readonly content?: string;
  readonly reasoning?: string | null;
}): boolean => content !== '' || (reasoning ?? '') !== '';

/** The sum of two usages. */
export const addUsage = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  prompt: a.prompt + b.prompt,
  cachedPrompt: a.cachedPrompt + b.cachedPrompt,
  completion: a.completion + b.completion,
  reasoning: a.reasoning + b.reasoning,
});

const bound = (count: unknown): number =>
  typeof count === 'number' && count > 0 ? Math.min(Math.trunc(count), MAX_CALL_TOKENS) : 0;
