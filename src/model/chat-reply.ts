import type { CallFailure, ChatReply, TokenUsage } from '../records/model-reply.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { countOf, objectOf, parseJson, textOf } from './json-value.ts';

/**
 * Reads the body of `/chat/completions`. Reasoning is `reasoning_content` (DeepSeek, SGLang), else `reasoning` (vLLM),
 * else what stands before the last `</think>`, whose opening tag R1 may leave out.
 *
 * Failures: `empty-reply` for no text at all, and for reasoning that stopped without an answer; `malformed-reply` for
 * anything that is no JSON with a message; `server-error` where DeepSeek says that it broke off for lack of resources.
 * A reply cut off at the token limit is a reply, even if only reasoning came.
 */
export function readChatReply(target: CallTarget, body: string, latencyMs: number): ChatReply | CallFailure {
  if (body.trim() === '') return callFailure(target, 'empty-reply', 'an answer without a body');
  const malformed = (what: string): CallFailure =>
    callFailure(target, 'malformed-reply', `${what}, got ${excerptOf(body, target.apiKey)}`);

  const reply = objectOf(parseJson(body));
  if (reply === null) return malformed('expected a JSON object');
  const choice = Array.isArray(reply['choices']) ? objectOf(reply['choices'][0]) : null;
  const message = objectOf(choice?.['message']);
  if (choice === null || message === null) return malformed('expected choices[0].message');
  if (choice['finish_reason'] === 'insufficient_system_resource') {
    return callFailure(target, 'server-error', 'broke off: insufficient_system_resource');
  }
  // A refusal is what the model answers; some endpoints put it into a field of its own.
  const text = message['content'] ?? message['refusal'] ?? '';
  if (typeof text !== 'string') return malformed('expected choices[0].message.content to be a text');

  const usage = readUsage(reply['usage']);
  const finishReason = readFinishReason(choice['finish_reason']);
  const given = textOf(message['reasoning_content']) ?? textOf(message['reasoning']);
  const { content, reasoning } = given === null ? splitReasoning(text) : withReasoning(text, given);

  // Some endpoints count the reasoning and keep it to themselves; at the limit that is a truncation as well.
  const isTruncatedThinking = finishReason === 'length' && (reasoning !== null || usage.reasoning > 0);
  const isEmpty = content.trim() === '' && (reasoning === null || finishReason === 'stop');
  if (isEmpty && !isTruncatedThinking) {
    return callFailure(
      target,
      'empty-reply',
      `no answer in the reply (finish_reason ${String(choice['finish_reason'])}, reasoning ${reasoning === null ? 'none' : 'only'})`,
    );
  }
  return {
    content,
    reasoning,
    finishReason,
    returnedModel: textOf(reply['model']) ?? target.model,
    usage,
    latencyMs,
  };
}

const OPENING = '<think>';
const CLOSING = '</think>';

/**
 * Takes the reasoning out of a text. The last closing tag counts, as in the chat templates of the models themselves.
 * An opening tag without a closing one is reasoning that was cut off.
 */
export function splitReasoning(text: string): Pick<ChatReply, 'content' | 'reasoning'> {
  const end = text.lastIndexOf(CLOSING);
  const before = end < 0 ? text : text.slice(0, end);
  const isOpened = before.trimStart().startsWith(OPENING);
  if (end < 0 && !isOpened) return { content: text, reasoning: null };
  const reasoning = isOpened ? before.trimStart().slice(OPENING.length) : before;
  return withReasoning(end < 0 ? '' : text.slice(end + CLOSING.length), reasoning);
}

/** Beside reasoning, the line breaks between the two belong to neither. */
function withReasoning(content: string, reasoning: string): Pick<ChatReply, 'content' | 'reasoning'> {
  return { content: content.trim(), reasoning: textOf(reasoning.trim()) };
}

function readFinishReason(value: unknown): ChatReply['finishReason'] {
  return value === 'stop' || value === 'length' ? value : 'other';
}

/** Tokens as OpenAI and vLLM count them, cached ones also as DeepSeek does. */
export function readUsage(value: unknown): TokenUsage {
  const usage = objectOf(value);
  const prompt = objectOf(usage?.['prompt_tokens_details']);
  const completion = objectOf(usage?.['completion_tokens_details']);
  return {
    prompt: countOf(usage?.['prompt_tokens']),
    cachedPrompt: countOf(prompt?.['cached_tokens'] ?? usage?.['prompt_cache_hit_tokens']),
    completion: countOf(usage?.['completion_tokens']),
    reasoning: countOf(completion?.['reasoning_tokens']),
  };
}
