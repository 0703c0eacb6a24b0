import type { TokenUsage } from '../../records/model-reply.ts';
import { CALL_COUNTER } from '../../stream/counters.ts';
import type { CallEvent } from './call-events.ts';

/** The counter increments of the calls for an input. */
export function countCalls(events: readonly CallEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (name: string, by: number): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const addTokens = (role: string, usage: TokenUsage): void => {
    add(CALL_COUNTER.promptTokens(role), usage.prompt);
    add(CALL_COUNTER.completionTokens(role), usage.completion);
    // Most endpoints do not count these.
    if (usage.cachedPrompt > 0) add(CALL_COUNTER.cachedTokens(role), usage.cachedPrompt);
    if (usage.reasoning > 0) add(CALL_COUNTER.reasoningTokens(role), usage.reasoning);
  };
  for (const event of events) {
    const { role } = event;
    const times = event.kind === 'failed' ? (event.times ?? 1) : 1;
    add(CALL_COUNTER.started(role), times);
    if (event.kind === 'failed') {
      add(CALL_COUNTER.failed(role, event.reason), times);
      if (event.usage !== undefined) addTokens(role, event.usage);
      continue;
    }
    const { usage, latencyMs } = event;
    add(CALL_COUNTER.replied(role), 1);
    addTokens(role, usage);
    // Its time passed in an earlier process or campaign: the growth of the total is the number of calls in flight here.
    if (event.isFromOther) add(CALL_COUNTER.fromOthers(role), 1);
    if (event.reused !== null) add(CALL_COUNTER.reused(role), 1);
    else if (latencyMs !== null) {
      add(CALL_COUNTER.timed(role), 1);
      add(CALL_COUNTER.latencyMs(role), latencyMs);
    }
  }
  return counts;
}
