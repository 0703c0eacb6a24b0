import type { AccountableReply } from '../../stream/call.ts';
import type { CallAdmission } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallPrice } from './call-price.ts';

/** A model as the engine uses it. */
export interface ModelAccess {
  /** The name that operators use for it. */
  readonly role: string;
  /** Its name at the endpoint, for the journal. */
  readonly model: string;
  /** Hash of the settings that affect a reply besides the request: model, sampling, further fields. Empty: unknown. */
  readonly settingsHash: string;
  /** Admits the calls to it in this process; the only limit on them. */
  readonly admission: CallAdmission;
  /** The most that a call may use, from the JSON text of its request. */
  readonly estimateOf: (requestText: string) => CallEstimate;
  readonly price: CallPrice;
  /** Reads a reply from its JSON in the journal. Throws `RangeError` for a reply that operators could not use. */
  readonly readReply: (json: string) => AccountableReply;
}

/** The models of a process by role. Throws `RangeError` for a role that is not configured. */
export type AccessOf = (role: string) => ModelAccess;
