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
 * Makes every model call of a stage. It decides whether and how often `perform` runs: a reply in the journal is used
 * without a request, and a call whose endpoint failed is made again. It counts what happened.
 */
export type CallPort = <Reply extends AccountableReply>(
  identity: CallIdentity,
  perform: () => Observable<Reply>,
) => Observable<Reply>;
