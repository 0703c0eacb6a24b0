import { Buffer } from 'node:buffer';
import { readFinishReason, saysContextIsFull } from '../records/finish-reason.ts';
import type { CallFailure, ChatReply, CountedAnswer, FinishReason, TokenUsage } from '../records/model-reply.ts';
import { hasText } from '../records/token-usage.ts';
import { cleanTurn, textFlaws } from '../records/turn-text.ts';
import { callFailure, excerptOf } from './call-failures.ts';
import type { CallTarget } from './call-failures.ts';
import { objectOf, parseJson, textOf } from './json-value.ts';
import { readMessage } from './message-text.ts';
import type { MessageText } from './message-text.ts';
import type { ReplyBody } from './reply-sink.ts';
import { answerObject, errorIn, errorOfAnswer, failureOfError } from './reply-error.ts';
import { readUsage } from './read-usage.ts';
import { safeName, safeText } from '../records/redact-key.ts';

/** Maximum text of a reply in a journal record, as JSON, in bytes: half of a topic's `max.message.bytes`. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * Reads the body of `/chat/completions`. Reasoning is a separate field (`message-text.ts`), or the text before the last
 * `</think>`, whose opening tag R1 may omit. The key is removed from the texts, and `cleanTurn` cleans them.
 *
 * Failures: `empty-reply` for no answer (no text, or only reasoning) that ended normally or without a finish reason;
 * `malformed-reply` for a body that is not JSON with a message; `server-error` (or the reason of the status in it) for
 * an error in the reply, and if the finish reason says that the endpoint broke off; `reply-too-large` for more text than
 * a record can hold. With any other finish reason (the token limit, a filter, `tool_calls`) it is a reply, also without
 * text.
 *
 * @param given the body as text, or assembled from a stream: both are read in the same way
 * @param maxTokens the request's limit: distinguishes a cut there from one at the end of the context; null: unknown
 */
export function readChatReply(
  target: CallTarget,
  given: ReplyBody,
  latencyMs: number,
  maxTokens: number | null = null,
): ChatReply | CallFailure {
  if (typeof given === 'string' && given.trim() === '')
    return callFailure(target, 'empty-reply', 'an answer without a body');
  const reply = typeof given === 'string' ? answerObject(parseJson(given)) : given.body;
  const usage = readUsage(reply?.['usage']);
  const answer: CountedAnswer = { usage, hasText: true };
  const malformed = (what: string): CallFailure => {
    const text = typeof given === 'string' ? given : JSON.stringify(given.body);
    const found = `${what}, got ${excerptOf(text, target.apiKey)}`;
    return callFailure(target, 'malformed-reply', found, { counted: answer });
  };
  if (reply === null) return malformed('expected a JSON object');
  const choice = Array.isArray(reply['choices']) ? objectOf(reply['choices'][0]) : null;
  const message = objectOf(choice?.['message']);
  const error = errorOfAnswer(reply) ?? (choice && errorIn(choice)) ?? (message && errorIn(message));
  if (error !== null) return failureOfError(target, error, { answer: choice && answer, latencyMs });
  if (choice === null) return malformed('expected choices[0].message');

  const ending = choice['finish_reason'];
  const finish = readFinishReason(ending, choice['native_finish_reason']);
  const name = ending === 'stop' ? ending : safeName(nameOf(ending), target.apiKey);
  if (finish === 'error') {
    return callFailure(target, 'server-error', `broke off: finish_reason ${name}`, { hasBegun: true, counted: answer });
  }
  // A filter may remove the whole message, including the object.
  if (message === null && finish !== 'filtered') return malformed('expected choices[0].message');
  const received = readMessage(message ?? {});
  if (received === null) return malformed('expected choices[0].message.content to be a text or a list of parts');

  // Before the cleaning, which could leave two parts of a key with a tag or a token within it.
  const text = safeMessage(received, target.apiKey);
  const turn = cleanTurn(text);
  const flaws = textFlaws(text);
  const isRefused = turn.content.trim() === '' && text.refusal !== null;
  const finishReason: FinishReason = isRefused && finish === 'stop' ? 'filtered' : finish;
  const content = isRefused ? (text.refusal ?? '') : turn.content;
  const { reasoning } = turn;
  const counted = { usage, hasText: hasText({ content, reasoning }) };

  if (content.trim() === '' && !saysWhyItEnded(finishReason, ending)) {
    const had = reasoning === null ? 'none' : 'only';
    return callFailure(target, 'empty-reply', `no answer in the reply (finish_reason ${name}, reasoning ${had})`, {
      counted,
    });
  }
  const bytes = textBytes(content) + textBytes(reasoning ?? '');
  if (bytes > MAX_TEXT_BYTES) {
    const what = `a reply of ${bytes} bytes of text, at most ${MAX_TEXT_BYTES} can be recorded; lower maxTokens`;
    return callFailure(target, 'reply-too-large', what, { counted });
  }
  return {
    content,
    reasoning,
    finishReason,
    finishDetail:
      isRefused && finish === 'stop'
        ? 'the model refused'
        : (cutDetail(given, maxTokens) ?? detailOf(finishReason, ending, name, usage, maxTokens)),
    returnedModel: modelOf(reply, target),
    usage,
    latencyMs,
    ...(flaws.length > 0 && { flaws }),
  };
}

function safeMessage({ content, reasoning, refusal }: MessageText, secrets: CallTarget['apiKey']): MessageText {
  const safe = (text: string | null): string | null => (text === null ? null : safeText(text, secrets));
  return { content: safeText(content, secrets), reasoning: safe(reasoning), refusal: safe(refusal) };
}

/** The model's name in the reply, else its configured name. */
export function modelOf(reply: Readonly<Record<string, unknown>>, { model, apiKey }: CallTarget): string {
  const returned = textOf(reply['model']) ?? model;
  return returned === model ? model : safeName(returned, apiKey);
}

/**
 * Whether the finish reason explains a reply without an answer, so that a repeated call would end in the same way. A
 * normal end does not, nor a missing finish reason: both can be the fault of an overloaded endpoint.
 */
const saysWhyItEnded = (reason: FinishReason, given: unknown): boolean =>
  reason === 'other' ? typeof given === 'string' && given !== '' : reason !== 'stop';

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing'));

/** The size as JSON, as in a journal record. A short text cannot be too long, even with every character escaped. */
const textBytes = (text: string): number =>
  text.length < MAX_TEXT_BYTES / 16 ? 0 : Buffer.byteLength(JSON.stringify(text));

/** The detail of a stream that was cut here. */
function cutDetail(given: ReplyBody, maxTokens: number | null): string | null {
  if (typeof given === 'string' || given.cutAfter === null) return null;
  const limit = maxTokens === null ? 'maxTokens' : `maxTokens ${maxTokens}`;
  return `cut off by sluice after ${given.cutAfter} chunks: the endpoint goes on beyond ${limit}`;
}

/** The reason why a reply ended, for people, with advice about a cut. */
function detailOf(
  reason: FinishReason,
  given: unknown,
  name: string,
  { prompt, completion }: TokenUsage,
  maxTokens: number | null,
): string | null {
  if (reason === 'stop') return null;
  if (reason === 'filtered')
    return `ended by a filter of the endpoint after ${completion} tokens (finish_reason ${name})`;
  if (reason === 'other') {
    return typeof given === 'string'
      ? `ended with finish_reason ${name}, which is not known, after ${completion} tokens`
      : `the endpoint gave no finish reason (${name}) after ${completion} tokens: the reply may be half of one`;
  }
  const isContext = saysContextIsFull(given) || (maxTokens !== null && completion > 0 && completion < maxTokens);
  if (isContext) {
    const limit = maxTokens === null ? 'maxTokens' : `maxTokens ${maxTokens}`;
    return (
      `cut off after ${completion} tokens, below ${limit}: the context of the server is full ` +
      `(${prompt} tokens of prompt); serve the model with a longer context`
    );
  }
  return maxTokens === null || completion === 0
    ? `cut off after ${completion} tokens`
    : `cut off after ${completion} tokens, at maxTokens ${maxTokens}`;
}
