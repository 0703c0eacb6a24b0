import type { CallFailureReason, TokenUsage } from './model-reply.ts';

/**
 * One event of a model call in the call journal: `started` is durable before the request, `reply` before the reply (or
 * the failure) is used. `handing-over` names no call: the worker has lost the task and finishes what it started.
 */
export interface ModelCall {
  readonly event: 'started' | 'reply' | 'handing-over' | 'unknown';
  /** Which of the models was asked; `unknown` for an event that names no call. */
  readonly role: string;
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
  /** The process that made the call. */
  readonly worker: string;
  readonly at: Date;
}
