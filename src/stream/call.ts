import type { Observable } from 'rxjs';
import type { MaySend } from '../records/model-ports.ts';
import type { TokenUsage } from '../records/model-reply.ts';
import type { RecordRef } from './record.ts';

/** Identifies a call of an input: the key under which its reply is journaled. */
export interface CallIdentity {
  readonly ref: RecordRef;
  /** The role of the model that is called. */
  readonly role: string;
  /** The name of the calling operator, unique within its stage. Never changed: earlier journals have it in their keys. */
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
  /** The texts of a reply that has some. */
  readonly content?: string;
  readonly reasoning?: string | null;
}

/**
 * Makes every model call of a stage. It decides whether and how often to run `perform`: a journaled reply is used
 * without a request, and a call whose endpoint failed is made again. It counts the events. `perform` passes `maySend` to
 * the model.
 */
export type CallPort = <Reply extends AccountableReply>(
  identity: CallIdentity,
  perform: (maySend?: MaySend) => Observable<Reply>,
) => Observable<Reply>;
