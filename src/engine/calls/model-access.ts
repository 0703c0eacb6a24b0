import type { AccountableReply } from '../../stream/call.ts';
import type { CallAdmission } from './call-admission.ts';
import type { CallEstimate } from './call-estimate.ts';
import type { CallPrice } from './call-price.ts';

/** All that the engine knows of a model. */
export interface ModelAccess {
  /** What operators call it by. */
  readonly role: string;
  /** Its name at the endpoint, for the journal. */
  readonly model: string;
  /** Hash of what decides a reply beside the request: the model, its sampling, further fields. Empty: not known. */
  readonly settingsHash: string;
  /** What lets calls to it begin in this process; the only limit on them. */
  readonly admission: CallAdmission;
  /** The most that a call may use, from the JSON text of its request. */
  readonly estimateOf: (requestText: string) => CallEstimate;
  readonly price: CallPrice;
  /** A reply out of its JSON in the journal. Throws `RangeError` for what operators could not use. */
  readonly readReply: (json: string) => AccountableReply;
}

/** The models of a process by role. Throws `RangeError` for one that is not configured. */
export type AccessOf = (role: string) => ModelAccess;
