import type { ReplyOrigin } from '../../records/model-call.ts';
import type { EntryOf, JournaledRequest } from './journal-entry.ts';

/** A reply that the journal of another campaign has. */
export interface EarlierReply extends Pick<EntryOf<'reply'>, 'reply' | 'returnedModel' | 'usage' | 'latencyMs'> {
  readonly origin: ReplyOrigin;
}

/** The replies of other campaigns, by what was asked. */
export interface EarlierReplies {
  /** The reply to the same request, from its journal; resolves with null where that has it no more. Null: there is none. */
  find(call: JournaledRequest): Promise<EarlierReply | null> | null;
}
