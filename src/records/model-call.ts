import type { CallFailureReason, ModelRole, TokenUsage } from './model-reply.ts';

/** One event of a model call in the call journal: durable before the request (`started`) and before the reply is used. */
export interface ModelCall {
  readonly event: 'started' | 'reply' | 'unknown';
  readonly role: ModelRole | 'unknown';
  /** Position of the input. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly step: string;
  readonly attempt: number;
  /** SHA-256 of the request, hexadecimal. */
  readonly requestHash: string;
  readonly model: string;
  readonly returnedModel: string | null;
  /** The most that the call can cost, in US dollars. */
  readonly worstCaseUsd: string | null;
  readonly costUsd: string | null;
  /** The reply as JSON; null for `started` and for failures. */
  readonly reply: string | null;
  readonly usage: TokenUsage | null;
  readonly latencyMs: number | null;
  readonly failure: CallFailureReason | 'unknown' | null;
  readonly at: Date;
}
