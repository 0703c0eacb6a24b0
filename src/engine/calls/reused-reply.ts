import type { ReplyOrigin } from '../../records/model-call.ts';
import { describeError } from '../../records/sluice-error.ts';
import { addUsd, parseUsd } from '../../records/money.ts';
import type { AccountableReply } from '../../stream/call.ts';
import type { CallObserver } from './call-observer.ts';
import { repliedIn } from './call-events.ts';
import type { CallTry } from './call-port.ts';
import { callKey, hashOfRequest, journaledRequest } from './journal-entry.ts';
import type { EntryOf, JournaledRequest } from './journal-entry.ts';
import type { CallsOfTask, JournaledCallContext } from './journaled-call-context.ts';
import { TokenLimits } from './token-limits.ts';

/** A reply in the journal of another campaign. */
export interface EarlierReply extends Pick<EntryOf<'reply'>, 'reply' | 'returnedModel' | 'usage' | 'latencyMs'> {
  readonly origin: ReplyOrigin;
}

/** The replies of other campaigns, by request. */
export interface EarlierReplies {
  /** The reply to the same request, from its journal; resolves with null if it is gone from there. Null: not found. */
  find(call: JournaledRequest): Promise<EarlierReply | null> | null;
}

/** The dependencies of `reuseReply`. */
export interface ReuseContext extends Pick<JournaledCallContext, 'journal' | 'accessOf' | 'now'> {
  readonly earlier: EarlierReplies;
  readonly calls: CallsOfTask;
  readonly observe: Pick<CallObserver, 'replyFound'>;
}

/**
 * Answers a call with the reply to the same request in another campaign's journal. Before the reply is used it is
 * durable in the campaign's own journal, at no cost and with its origin, so that the next owner finds it there like any
 * other. No request is made, no money is reserved, and the endpoint's admission is not asked. So no `started` entry is
 * needed, and two owners may take over the same reply at once.
 *
 * @returns the reply; null: cancelled, or the task is stopped; `none`: no such reply, and the call must be made
 */
export async function reuseReply<Reply extends AccountableReply>(
  asked: CallTry<Reply>,
  context: ReuseContext,
): Promise<Reply | null | 'none'> {
  const { journal, accessOf, earlier, calls, observe, now } = context;
  const { identity, cancellation } = asked;
  const access = accessOf(identity.role);
  const requestText = JSON.stringify(identity.request);
  const requestHash = hashOfRequest(requestText);
  const limits = new TokenLimits(requestText, access, (message) => journal.sayOnce(message));
  const key = callKey(identity, requestHash);
  // The campaign's own journal comes first.
  if (calls.isStopped || journal.view.replyOf(key) !== null) return 'none';
  const call = journaledRequest(identity, requestHash, access);
  const finding = earlier.find(call);
  if (finding === null) return 'none';
  const found = await finding;
  if (calls.isStopped || cancellation.isCancelled) return null;
  if (found === null) return 'none';
  let reply: Reply;
  try {
    reply = limits.reply(access.readReply(found.reply) as Reply);
  } catch (error) {
    const { campaign, topic, partition, offset } = found.origin;
    journal.sayOnce(
      `${identity.role}: a reply of ${campaign}.${topic}/${partition}, offset ${offset} cannot be used, and the call is ` +
        `made: ${describeError(error)}`,
    );
    return 'none';
  }
  calls.began();
  try {
    const entry = { event: 'reply', call, owner: journal.owner, at: now(), ...found, worstCase: 0n, cost: 0n } as const;
    const offset = await journal.append(entry, key);
    // After a crash the journal must be read from there.
    journal.view.noteOwnEntry(key, offset);
    await journal.tail.reach(offset, cancellation);
  } finally {
    calls.ended();
  }
  // All owners use the first reply in the partition.
  const first = journal.replyTo<Reply>(key, access, limits);
  if (first === null) observe.replyFound(identity.role);
  const used = first ?? { reply, cost: addUsd(0n, parseUsd(found.origin.costUsd)), isFromOther: true };
  asked.report(repliedIn(identity, used.reply, used));
  return used.reply;
}
