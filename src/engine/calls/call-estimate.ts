/** The most tokens that a call is expected to use, known before its request goes out. */
export interface CallEstimate {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/**
 * UTF-8 bytes per token: the lowest value of current tokenizers. English has 4, source code and formulas 3, Chinese 3
 * to 4. A text of single digits has fewer; the endpoint's own count replaces the guess when the call ends.
 */
const BYTES_PER_TOKEN = 3;

/** Tokens that chat templates add to a message: the usual number, and an upper bound. */
const TEMPLATE_TOKENS = 32;
const MOST_TEMPLATE_TOKENS = 512;

/**
 * Estimates a call from its request text (JSON): a third of its bytes, plus all that the model may write.
 *
 * @param maxCompletionTokens `sampling.maxTokens`; 0 for a model that writes nothing
 */
export const estimateCall = (requestText: string, maxCompletionTokens: number): CallEstimate => ({
  promptTokens: Math.ceil(Buffer.byteLength(requestText) / BYTES_PER_TOKEN) + TEMPLATE_TOKENS,
  completionTokens: maxCompletionTokens,
});

/** The most tokens of a request with this JSON text: one for each byte, which no tokenizer exceeds, and the template. */
export const mostPromptTokens = (requestText: string): number => Buffer.byteLength(requestText) + MOST_TEMPLATE_TOKENS;
