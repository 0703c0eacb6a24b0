import type { CallAdmission } from '../../src/engine/calls/call-admission.ts';
import type { AccessOf } from '../../src/engine/calls/model-access.ts';
import { readChatReply, readScoreReply } from '../../src/model/journaled-reply.ts';

/** The same admission for all models, which are named as their roles and cost nothing. */
export const scriptedAccess =
  (admission: CallAdmission): AccessOf =>
  (role) => ({
    role,
    model: role,
    admission,
    costOf: () => 0n,
    readReply: role === 'scorer' ? readScoreReply : readChatReply,
  });
