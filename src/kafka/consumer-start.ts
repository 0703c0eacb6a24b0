import { isUnknownTopic, isUnreachable } from './client.ts';

const APPEAR_DEADLINE_MS = 20_000;

/**
 * Whether a consumer ended because no broker could be reached. kafkajs calls it final, and wraps it, when it asks for
 * the group's coordinator while the last broker that it knows is away.
 */
export function isAway(error: unknown): boolean {
  if (isUnreachable(error)) return true;
  let current: unknown = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    if (current.name === 'KafkaJSGroupCoordinatorNotFound') return true;
    current = current.cause;
  }
  return false;
}

/** A topic that exists for one broker may be unknown to the next one for a moment; kafkajs takes that for final. */
export async function whileTopicsAppear(subscribe: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + APPEAR_DEADLINE_MS;
  for (;;) {
    try {
      await subscribe();
      return;
    } catch (error) {
      if (!isUnknownTopic(error) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
