/** The state of one journaled call (one try of it). A state without a following state is an end. */
export type CallState =
  /**
   * The journal holds nothing about this try, which waits for the endpoint's admission or for money. Stopping the
   * task's calls ends it without an entry.
   */
  | 'waiting-for-admission'
  /**
   * It holds a lease, and this process is a living member of the group. Its `started` entry is being appended: it may
   * be in the journal already, but its offset is unknown.
   */
  | 'starting'
  /** Its `started` entry is durable. Earlier entries of other owners may be unread. */
  | 'started'
  /**
   * A previous owner started the same call earlier in the partition and has not ended it. We wait for its reply, or
   * until that owner counts as dead.
   */
  | 'awaiting-owner'
  /** No earlier start of another owner is open, and no request was sent. */
  | 'waiting-for-slot'
  /** The request is about to be sent, or was sent and may be charged. */
  | 'performing'
  /** Its reply or failure has arrived and is being journaled. It has not been used. */
  | 'recording'
  /** No request was or will be made. The entry that says so (a `failure`, `cancelled`) is being journaled. */
  | 'taking-back'
  /** End: the journal holds its reply or failure, which may be used. */
  | 'recorded'
  /** End: the journal says that this owner makes no request. The next owner need not wait for it. */
  | 'taken-back'
  /** End: another owner's reply is used. This try made no request. */
  | 'reply-found'
  /**
   * End: its input ended, or the task was stopped before the call was started. If the journal holds a `started` entry
   * for it without an end, the next owner waits for this owner as for any other, and then makes the call.
   */
  | 'cancelled'
  /** End: the journal cannot be written, which ends the task, or the model's adapter failed (`AdapterError`). */
  | 'broken';

/**
 * The states that may follow each state.
 *
 *
 * ```
 * waiting-for-admission → starting → started ─┬──────────────────┬→ waiting-for-slot ─┬→ performing → recording → recorded
 *                            ↑                └→ awaiting-owner ─┘                    ├→ taking-back → taken-back
 *                            └────────────────────────────────────────────────────────┘
 * ```
 *
 * - `awaiting-owner` follows itself if several previous owners started the call.
 * - `starting` follows `waiting-for-slot` if the start is too old: the next owner may have stopped waiting for it. So
 *   it follows `performing` if the start became too old before the request had its connection; nothing was sent then.
 * - `taking-back` follows if the endpoint is away, if the start is too old and the task is stopped, or if another owner
 *   has acquired the task before the start.
 */
export const NEXT_CALL_STATES: Readonly<Record<CallState, readonly CallState[]>> = {
  'waiting-for-admission': ['starting', 'reply-found', 'cancelled'],
  starting: ['started', 'broken'],
  started: ['awaiting-owner', 'waiting-for-slot', 'taking-back', 'reply-found', 'cancelled', 'broken'],
  'awaiting-owner': ['awaiting-owner', 'waiting-for-slot', 'reply-found', 'cancelled', 'broken'],
  'waiting-for-slot': ['performing', 'starting', 'taking-back', 'reply-found', 'cancelled', 'broken'],
  performing: ['recording', 'starting', 'taking-back', 'cancelled', 'broken'],
  recording: ['recorded', 'broken'],
  'taking-back': ['taken-back', 'broken'],
  recorded: [],
  'taken-back': [],
  'reply-found': [],
  cancelled: [],
  broken: [],
};
