import type { Config, ModelLimits } from '../config/config.ts';
import { endpointsIn } from '../config/roles.ts';
import type { ModelRole } from '../records/model-reply.ts';

/** The roles that call one endpoint, and its limits for all of them together. */
export interface CalledEndpoint {
  readonly roles: readonly [ModelRole, ...ModelRole[]];
  readonly baseUrl: string;
  /** The largest `concurrency` and `timeoutMs` of the roles, and the smallest limits per minute. */
  readonly limits: ModelLimits;
}

/**
 * The endpoints of a configuration: roles with the same address, model, key and headers share one, whose provider
 * counts the calls of all roles together.
 */
export function endpointsOf({ models }: Config): readonly CalledEndpoint[] {
  const byEndpoint = new Map<string, CalledEndpoint>();
  for (const [role, endpoint] of endpointsIn(models)) {
    const { baseUrl, model, apiKeyEnv, headersEnv, limits } = endpoint;
    const key = JSON.stringify([baseUrl, model, apiKeyEnv, sortedFields(headersEnv)]);
    const known = byEndpoint.get(key);
    const called: CalledEndpoint =
      known === undefined
        ? { roles: [role], baseUrl, limits }
        : { roles: [...known.roles, role], baseUrl, limits: both(known.limits, limits) };
    byEndpoint.set(key, called);
  }
  return [...byEndpoint.values()];
}

const both = (one: ModelLimits, other: ModelLimits): ModelLimits => ({
  concurrency: Math.max(one.concurrency, other.concurrency),
  timeoutMs: Math.max(one.timeoutMs, other.timeoutMs),
  requestsPerMinute: smaller(one.requestsPerMinute, other.requestsPerMinute),
  tokensPerMinute: smaller(one.tokensPerMinute, other.tokensPerMinute),
  shared: one.shared || other.shared,
});

const smaller = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

const sortedFields = (fields: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
