import type { CallEvent } from './call-events.ts';

/** The increments that the calls of an input stand for: `calls/<role>/started`, `…/replied`, `…/failed:<reason>`, tokens. */
export function countCalls(events: readonly CallEvent[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (name: string, by: number): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  for (const event of events) {
    const prefix = `calls/${event.role}`;
    const times = event.kind === 'failed' ? (event.times ?? 1) : 1;
    add(`${prefix}/started`, times);
    if (event.kind === 'failed') {
      add(`${prefix}/failed:${event.reason}`, times);
      continue;
    }
    add(`${prefix}/replied`, 1);
    add(`${prefix}/promptTokens`, event.usage.prompt);
    add(`${prefix}/completionTokens`, event.usage.completion);
  }
  return counts;
}
