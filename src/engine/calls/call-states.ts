/** What is true of one journaled call (one try of it). States that nothing follows are ends. */
export type CallState =
  /**
   * The journal holds nothing of this try, which waits for the endpoint's admission or for money. Stopping the task's calls
   * ends it without a trace.
   */
  | 'waiting-for-admission'
  /**
   * It holds a lease, and this process is a living member of the group. Its `started` entry is on its way: it may be in
   * the journal already, and its offset is not known.
   */
  | 'starting'
  /** Its `started` entry is durable. Entries that others wrote before it may be unread. */
  | 'started'
  /**
   * A previous owner started the same call, earlier in the partition, and has not ended it. We wait for its reply, or
   * until it counts as dead.
   */
  | 'awaiting-owner'
  /** No other owner's start is left before ours, and no request is out. */
  | 'waiting-for-slot'
  /** The request is out, and may be paid. */
  | 'performing'
  /** Its reply or failure is here, and on its way to the journal. It has not been used. */
  | 'recording'
  /** No request was made, and none will be. The entry that says so (a `failure`, `cancelled`) is on its way. */
  | 'taking-back'
  /** End: the journal holds its reply or failure, which may be used. */
  | 'recorded'
  /** End: the journal says that this owner makes no request. A next owner need not wait for it. */
  | 'taken-back'
  /** End: the reply of another owner is used. This try made no request. */
  | 'reply-found'
  /**
   * End: its input ended, or the task was stopped before the call was started. If the journal holds a `started` entry of
   * it without an end, a next owner waits for this owner as for any other, and then makes the call.
   */
  | 'cancelled'
  /** End: the journal cannot be written, or the model's adapter threw something else than a `CallFailure`. */
  | 'broken';

/**
 * Which states may follow a state.
 *
 * ```
 * waiting-for-admission → starting → started ─┬──────────────────┬→ waiting-for-slot ─┬→ performing → recording → recorded
 *                            ↑                └→ awaiting-owner ─┘                    ├→ taking-back → taken-back
 *                            └────────────────────────────────────────────────────────┘
 * ```
 *
 * - `awaiting-owner` follows itself where several previous owners started the call.
 * - `starting` follows `waiting-for-slot` where the start is too old: a next owner may have stopped waiting for it.
 * - `taking-back` follows where the endpoint is away, where the start is too old and the task is stopped, or where another
 *   owner has acquired the task before the start.
 */
export const NEXT_CALL_STATES: Readonly<Record<CallState, readonly CallState[]>> = {
  'waiting-for-admission': ['starting', 'reply-found', 'cancelled'],
  starting: ['started', 'broken'],
  started: ['awaiting-owner', 'waiting-for-slot', 'taking-back', 'reply-found', 'cancelled'],
  'awaiting-owner': ['awaiting-owner', 'waiting-for-slot', 'reply-found', 'cancelled'],
  'waiting-for-slot': ['performing', 'starting', 'taking-back', 'reply-found', 'cancelled'],
  performing: ['recording', 'cancelled', 'broken'],
  recording: ['recorded', 'broken'],
  'taking-back': ['taken-back', 'broken'],
  recorded: [],
  'taken-back': [],
  'reply-found': [],
  cancelled: [],
  broken: [],
};
