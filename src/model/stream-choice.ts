import type { StreamMode } from '../records/model-reply.ts';

/** How a request asks for its reply. */
export interface ReplyForm {
  readonly stream: boolean;
  /** With a stream: ask for a last chunk with the usage (`stream_options.include_usage`). */
  readonly usage: boolean;
}

/** The form of the first request. `preferred`: what `auto` begins with. */
export const firstForm = (mode: StreamMode, preferred: boolean): ReplyForm => ({
  stream: mode === 'always' || (mode === 'auto' && preferred),
  usage: true,
});

/** As much of a body as is looked at: what a refusal means is said at its beginning. */
const LOOKED_AT = 2000;

/** DashScope: "parameter.enable_thinking must be set to false for non-streaming calls", "This model only support stream mode". */
const DEMANDED =
  /\bonly\s+supports?\s+(?:the\s+)?stream|non-?stream\w*[^.{}]{0,40}\b(?:not\s+(?:supported|allowed|available)|unsupported|calls?\b)|\bstream(?:ing)?(?: mode| parameter)?\b[^.{}]{0,20}\b(?:is required|must be (?:set to )?(?:true|enabled)|must be used)|\b(?:requires?|enable|use)\s+(?:the\s+)?stream(?:ing)?\b|\bset\s+.?stream.?\s*(?:=|to)?\s*.?true/i;

const NOT_OFFERED =
  /\bstream(?:ing|ed)?(?: mode| responses?)?\b[^.{}]{0,30}\b(?:not\s+(?:yet\s+)?(?:supported|allowed|available|implemented)|unsupported|must be (?:set to )?false)|\bdoes\s+not\s+support\s+stream/i;

/** Whether a refusal of a request that was not streamed says that it must be. */
export const demandsStream = (status: number, body: string): boolean =>
  isOfRequest(status) && DEMANDED.test(body.slice(0, LOOKED_AT));

/**
 * The form in which to send a refused request again, as the refusal wants it; null: it was refused for something else, or
 * the configuration does not allow it. Such a refusal costs nothing: nothing was generated.
 */
export function nextForm(
  sent: ReplyForm,
  refusal: { readonly status: number; readonly text: string },
  mode: StreamMode,
): ReplyForm | null {
  if (!isOfRequest(refusal.status)) return null;
  const text = refusal.text.slice(0, LOOKED_AT);
  if (!sent.stream) return mode === 'auto' && DEMANDED.test(text) ? { ...sent, stream: true } : null;
  if (sent.usage && /stream_options|include_usage/i.test(text)) return { ...sent, usage: false };
  return mode === 'auto' && NOT_OFFERED.test(text) ? { ...sent, stream: false } : null;
}

const isOfRequest = (status: number): boolean => [400, 404, 405, 406, 415, 422, 501].includes(status);
