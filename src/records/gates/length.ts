import type { ChatReply } from '../model-reply.ts';
import type { GateOptions, TraceGate } from './trace-gate.ts';

/** Refuses traces outside the length limits. */
export function lengthGate({
  minChars,
  maxChars,
  maxReasoningTokens,
}: Pick<GateOptions, 'minChars' | 'maxChars' | 'maxReasoningTokens'>): TraceGate {
  return (reply) => {
    const chars = (reply.reasoning ?? '').length + reply.content.length;
    if (minChars !== null && chars < minChars) {
      return { reason: 'too-short', detail: `${chars} characters, at least ${minChars} wanted` };
    }
    if (maxChars !== null && chars > maxChars) {
      return { reason: 'too-long', detail: `${chars} characters, at most ${maxChars} wanted` };
    }
    if (maxReasoningTokens === null) return null;
    const tokens = reasoningTokens(reply);
    if (tokens <= maxReasoningTokens) return null;
    return { reason: 'too-long', detail: `${tokens} tokens of reasoning, at most ${maxReasoningTokens} wanted` };
  };
}

/**
 * The tokens of a reply's reasoning, as counted by the endpoint. If it counts only the whole completion (vLLM), the
 * share follows from the reasoning's share of the characters. 0 if it counted nothing.
 */
export function reasoningTokens({
  usage,
  reasoning,
  content,
}: Pick<ChatReply, 'usage' | 'reasoning' | 'content'>): number {
  if (usage.reasoning > 0) return usage.reasoning;
  const chars = (reasoning ?? '').length;
  return chars === 0 ? 0 : Math.round((usage.completion * chars) / (chars + content.length));
}
