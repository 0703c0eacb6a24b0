import { isUnknownTopic, isUnreachable } from './client.ts';

/** A broker that starts knows all topics after this time. */
export const APPEAR_DEADLINE_MS = 20_000;

/**
 * Whether a consumer ended because no broker was reachable. kafkajs treats and wraps this as a final error if it
 * happens during the search for the group's coordinator.
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

/**
 * One broker may not have a topic yet that another one has; kafkajs treats that as final, so subscribing is repeated.
 */
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
