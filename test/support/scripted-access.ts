import type { CallAdmission } from '../../src/engine/calls/call-admission.ts';
import { FREE } from '../../src/engine/calls/call-price.ts';
import type { CallPrice } from '../../src/engine/calls/call-price.ts';
import { estimateCall } from '../../src/engine/calls/call-estimate.ts';
import type { AccessOf } from '../../src/engine/calls/model-access.ts';
import { readChatReply, readScoreReply } from '../../src/model/journaled-reply.ts';

/** The same admission for all models, which are named like their roles; without a price they cost nothing. */
export const scriptedAccess =
  (admission: CallAdmission, maxTokens: number = 1000, price: CallPrice = FREE): AccessOf =>
  (role) => ({
    role,
    model: role,
    admission,
    estimateOf: (requestText) => estimateCall(requestText, maxTokens),
    price,
    settingsHash: 'settings',
    readReply: role === 'scorer' ? readScoreReply : readChatReply,
  });
