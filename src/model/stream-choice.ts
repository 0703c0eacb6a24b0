import type { StreamMode } from '../records/model-reply.ts';

/** The form of a request's reply. */
export interface ReplyForm {
  readonly stream: boolean;
  /** With a stream: request a last chunk with the usage (`stream_options.include_usage`). */
  readonly usage: boolean;
}

/** The form of the first request. `preferred`: whether `auto` begins with a stream. */
export const firstForm = (mode: StreamMode, preferred: boolean): ReplyForm => ({
  stream: mode === 'always' || (mode === 'auto' && preferred),
  usage: true,
});

/** Number of characters of a body that are examined: the meaning of a refusal is at its beginning. */
const LOOKED_AT = 2000;

/**
 * "parameter.enable_thinking must be set to false for non-streaming calls" and "This model only support stream mode"
 * (DashScope), "enable thinking can not be support when `stream=False`" (ModelScope), "Stream must be set to true".
 */
const DEMANDED = new RegExp(
  [
    String.raw`\bonly\s+supports?\s+(?:the\s+)?stream`,
    String.raw`\bnon-?stream\w*[^.{}]{0,40}\b(?:not\s+(?:supported|allowed|available)|unsupported|calls?\b)`,
    String.raw`\bnot\s+(?:be\s+)?support\w*\s+when\s+\W{0,2}stream\W{0,3}(?:=|is|:)\s*false`,
    String.raw`\bstream(?:ing)?\W{0,2}(?: mode| parameter)?\s[^.{}]{0,20}(?:is required|must be (?:set to )?\W?(?:true|enabled)|must be used)`,
    String.raw`\b(?:requires?|enable)\s+(?:the\s+)?stream(?:ing)?\b`,
    String.raw`\bset\s+\W?stream\W?\s*(?:=|to)?\s*\W?true`,
    '非流式调用',
  ].join('|'),
  'i',
);

const NOT_OFFERED =
  /(?<!non-?)\bstream(?:ing|ed)?(?: mode| responses?)?\b[^.{}]{0,30}\b(?:not\s+(?:yet\s+)?(?:supported|allowed|available|implemented)|unsupported|must be (?:set to )?false)|\bdoes\s+not\s+support\s+stream/i;

/** Whether the refusal of a request that was not streamed says that it must be. */
export const demandsStream = (status: number, body: string): boolean =>
  isOfRequest(status) && DEMANDED.test(body.slice(0, LOOKED_AT));

/**
 * The form in which to send a refused request again, according to the refusal; null: the refusal has another reason, or
 * the configuration does not allow it. Such a refusal costs nothing: nothing was generated.
 */
export function nextForm(
  sent: ReplyForm,
  refusal: { readonly status: number; readonly text: string },
  mode: StreamMode,
): ReplyForm | null {
  const text = refusal.text.slice(0, LOOKED_AT);
  // Mistral and Databricks; a gateway in front of Bedrock converts it to a 500.
  const isUsage = sent.stream && sent.usage && /stream_options|include_usage/i.test(text);
  if (isUsage && (isOfRequest(refusal.status) || refusal.status === 500)) return { ...sent, usage: false };
  if (!isOfRequest(refusal.status)) return null;
  if (!sent.stream) return mode === 'auto' && DEMANDED.test(text) ? { ...sent, stream: true } : null;
  return mode === 'auto' && NOT_OFFERED.test(text) ? { ...sent, stream: false } : null;
}

const isOfRequest = (status: number): boolean => [400, 404, 405, 406, 415, 422, 501].includes(status);
