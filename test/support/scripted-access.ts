import type { CallAdmission } from '../../src/engine/calls/call-admission.ts';
import { estimateCall } from '../../src/engine/calls/call-estimate.ts';
import type { AccessOf } from '../../src/engine/calls/model-access.ts';
import { readChatReply, readScoreReply } from '../../src/model/journaled-reply.ts';

/** The same admission for all models, which are named as their roles and cost nothing. */
export const scriptedAccess =
  (admission: CallAdmission): AccessOf =>
  (role) => ({
    role,
    model: role,
    admission,
    estimateOf: (requestText) => estimateCall(requestText, 1000),
    costOf: () => 0n,
    readReply: role === 'scorer' ? readScoreReply : readChatReply,
  });
