import type { ChatReply } from '../model-reply.ts';

/** Why a gate refuses a trace whose answer is right. A closed union: part of `RejectedReason`. */
export type GateReason =
  | 'repetitive'
  | 'control-tokens'
  | 'malformed-reasoning'
  | 'other-language'
  | 'too-long'
  | 'too-short';

/** The finding of a gate. */
export interface GateFinding {
  readonly reason: GateReason;
  /** For people: the measured value, and the limit that it exceeds. */
  readonly detail: string;
}

/** A condition on traces whose answer is right. Pure; null: the trace passes. */
export type TraceGate = (reply: ChatReply) => GateFinding | null;

/** The gates of a campaign. Null: no such gate. */
export interface GateOptions {
  /** The largest share of the words that may be in repeated runs (`repeatedShare`), 0 to 1. */
  readonly maxRepeatedShare: number | null;
  /** Control tokens of a chat template in the received text: removed, or the trace is refused. */
  readonly controlTokens: 'clean' | 'reject';
  /** Think tags that are not one pair (or one closing tag): corrected, or the trace is refused. */
  readonly thinkTags: 'clean' | 'reject';
  /** ISO 639-1 codes of the allowed languages, as far as their scripts differ. */
  readonly languages: readonly string[] | null;
  /** The largest share of the letters that may be of other scripts than those of `languages`, 0 to 1. */
  readonly maxOtherScripts: number;
  /** Characters of reasoning and answer together. */
  readonly minChars: number | null;
  readonly maxChars: number | null;
  /** Tokens of the reasoning, as the endpoint counts them. */
  readonly maxReasoningTokens: number | null;
}

/** Only loops are refused; leftovers of endpoints are removed from the text. */
export const DEFAULT_GATES: GateOptions = {
  maxRepeatedShare: 0.5,
  controlTokens: 'clean',
  thinkTags: 'clean',
  languages: null,
  maxOtherScripts: 0.01,
  minChars: null,
  maxChars: null,
  maxReasoningTokens: null,
};
