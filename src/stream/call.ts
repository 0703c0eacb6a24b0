import type { Observable } from 'rxjs';
import type { TokenUsage } from '../records/model-reply.ts';
import type { RecordRef } from './record.ts';

/** Which call of which input this is: the key under which its reply is journaled. */
export interface CallIdentity {
  readonly ref: RecordRef;
  /** Which of the models is asked. */
  readonly role: string;
  /** The operator that calls. Two operators of a stage have two names. */
  readonly step: string;
  /** 0 for the first attempt or sample. */
  readonly attempt: number;
  readonly request: unknown;
}

/** The replies that a call port can account for. */
export interface AccountableReply {
  readonly usage: TokenUsage;
  readonly returnedModel: string;
  readonly latencyMs: number;
}

/**
 * Stands around every model call. It decides whether and how often `perform` runs (a reply that is in the journal is used
 * without a call; a call that failed for a reason that may pass is made again) and counts what happened.
 */
export type CallPort = <Reply extends AccountableReply>(
  identity: CallIdentity,
  perform: () => Observable<Reply>,
) => Observable<Reply>;
