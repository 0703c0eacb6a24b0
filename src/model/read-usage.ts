import type { TokenUsage } from '../records/model-reply.ts';
import { boundUsage } from '../records/token-usage.ts';
import { countOf, objectOf } from './json-value.ts';

/**
 * The tokens of a call in one form, limited to their valid range; 0 for counts that the endpoint does not return.
 *
 * | | counts of prompt and completion | cached | reasoning |
 * |---|---|---|---|
 * | OpenAI, vLLM, OpenRouter, DashScope, xAI | `prompt_tokens`, `completion_tokens` | `prompt_tokens_details.cached_tokens` | `completion_tokens_details.reasoning_tokens` |
 * | DeepSeek | the same | `prompt_cache_hit_tokens` | the same |
 * | SGLang, Perplexity | the same | as OpenAI | `reasoning_tokens` |
 * | Moonshot | the same | `cached_tokens` | none |
 * | gateways of Responses and Messages | `input_tokens`, `output_tokens` | `input_tokens_details.cached_tokens`, `cache_read_input_tokens` | `output_tokens_details.reasoning_tokens` |
 *
 * Reasoning is part of the completion. If `total_tokens` is more than both (xAI and Gemini exclude reasoning from
 * `completion_tokens`), the difference is reasoning, which is paid as completion; unless it equals the cached tokens.
 */
export function readUsage(value: unknown): TokenUsage {
  const usage = objectOf(value) ?? {};
  const promptDetails = objectOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const completionDetails = objectOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  const counted = boundUsage({
    prompt: firstCount(usage['prompt_tokens'], usage['input_tokens']),
    cachedPrompt: firstCount(
      promptDetails?.['cached_tokens'],
      usage['prompt_cache_hit_tokens'],
      usage['cached_tokens'],
      usage['cache_read_input_tokens'],
    ),
    completion: firstCount(usage['completion_tokens'], usage['output_tokens']),
    reasoning: firstCount(completionDetails?.['reasoning_tokens'], usage['reasoning_tokens']),
  });
  const rest = countOf(usage['total_tokens']) - counted.prompt - counted.completion;
  if (rest <= 0 || counted.prompt === 0) return counted;
  if (rest === counted.cachedPrompt) return boundUsage({ ...counted, prompt: counted.prompt + rest });
  return boundUsage({
    ...counted,
    completion: counted.completion + rest,
    reasoning: Math.max(counted.reasoning, rest),
  });
}

/** Some endpoints have a field in two forms, with 0 in the unused one. */
const firstCount = (...values: readonly unknown[]): number => values.map(countOf).find((count) => count > 0) ?? 0;
