import type { TextFlaw } from '../model-reply.ts';
import { languageGate } from './languages.ts';
import { lengthGate } from './length.ts';
import { repetitionGate } from './repeated-share.ts';
import type { GateFinding, GateOptions, TraceGate } from './trace-gate.ts';

/** Combines the gates of a campaign's options: the first gate that refuses a trace gives the reason. */
export function gateOf(options: GateOptions): TraceGate {
  const gates = gatesOf(options);
  return (reply) => {
    for (const gate of gates) {
      const finding = gate(reply);
      if (finding !== null) return finding;
    }
    return null;
  };
}

function gatesOf(options: GateOptions): readonly TraceGate[] {
  const { controlTokens, thinkTags, languages, maxOtherScripts, maxRepeatedShare } = options;
  return [
    ...(controlTokens === 'reject'
      ? [flawGate('control-tokens', 'control tokens of a chat template in the reply')]
      : []),
    ...(thinkTags === 'reject' ? [flawGate('malformed-reasoning', 'think tags that do not make one pair')] : []),
    lengthGate(options),
    ...(languages === null ? [] : [languageGate(languages, maxOtherScripts)]),
    // The most expensive gate comes last.
    ...(maxRepeatedShare === null ? [] : [repetitionGate(maxRepeatedShare)]),
  ];
}

/** Refuses traces whose received text had this flaw. */
const flawGate =
  (flaw: TextFlaw & GateFinding['reason'], detail: string): TraceGate =>
  ({ flaws = [] }) =>
    flaws.includes(flaw) ? { reason: flaw, detail } : null;
