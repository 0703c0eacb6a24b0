import { fieldOfRole } from '../config/roles.ts';
import type { RateLimits } from '../engine/calls/endpoint-rates.ts';
import { TaskShares } from '../engine/calls/task-shares.ts';
import type { StageObserver } from '../engine/observer.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { SluiceError } from '../records/sluice-error.ts';
import type { StageName } from '../records/topic-name.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { endpointsOf } from './roles-by-endpoint.ts';
import type { CalledEndpoint } from './roles-by-endpoint.ts';

/** The stages that call a model: their tasks share its limits. */
function stagesOfRole(role: ModelRole): readonly StageName[] {
  if (role === 'target' || role === 'scorer') return ['grade'];
  return role === 'judge' ? ['grade', 'trace'] : ['trace'];
}

/**
 * The parts of a campaign's limits that belong to this worker's tasks. Throws for a limit that is too small for a part
 * for each.
 */
export function openShares({ config, log, topology }: OpenCampaign, graceMs: number): TaskShares {
  const tasksOf = new Map<StageName, number>(
    topology.stages.map((stage) => [stage.name, log.partitionsOf(stage.sources[0]?.topic ?? 'questions')]),
  );
  for (const endpoint of endpointsOf(config)) checkShared(endpoint, tasksOf);
  return new TaskShares({ tasksOf, graceMs });
}

function checkShared({ roles, limits }: CalledEndpoint, tasksOf: ReadonlyMap<StageName, number>): void {
  if (!limits.shared || limits.requestsPerMinute === null) return;
  const stages = stagesOf(roles);
  const tasks = stages.reduce((sum, stage) => sum + (tasksOf.get(stage) ?? 0), 0);
  if (limits.requestsPerMinute >= tasks) return;
  throw new SluiceError(
    'config-invalid',
    `${roles.map(fieldOfRole).join(' and ')}: limits.requestsPerMinute: expected at least ${tasks}, one for each task of ` +
      `${stages.join(' and ')} that shares it, got ${limits.requestsPerMinute}. Raise it, or leave out shared`,
  );
}

/** This worker's limits of calls per minute to an endpoint, for all roles that call it; null: without limits. */
export function rateLimitsOf(
  { roles, limits }: CalledEndpoint,
  shares: TaskShares,
): ((nowMs: number) => RateLimits) | null {
  const { requestsPerMinute, tokensPerMinute, shared } = limits;
  if (requestsPerMinute === null && tokensPerMinute === null) return null;
  const [requests, tokens] = [requestsPerMinute ?? Infinity, tokensPerMinute ?? Infinity];
  if (!shared) return () => ({ requestsPerMinute: requests, tokensPerMinute: tokens });
  const stages = stagesOf(roles);
  return (nowMs) => ({
    requestsPerMinute: shares.requests(requests, stages, nowMs),
    tokensPerMinute: shares.tokens(tokens, stages, nowMs),
  });
}

/** The stages whose tasks share the limits of these roles. */
const stagesOf = (roles: readonly ModelRole[]): readonly StageName[] => [...new Set(roles.flatMap(stagesOfRole))];

/** Reports this worker's tasks of a stage to the shares, in addition to the observer of the stage. */
export function observeShares(stage: StageName, shares: TaskShares, observer: StageObserver): StageObserver {
  return {
    ...observer,
    assigned: (tasks) => {
      shares.keepOnly(stage, tasks);
      observer.assigned(tasks);
    },
    acquired: (task, lastActiveAtMs) => {
      shares.acquired(stage, task, lastActiveAtMs);
      observer.acquired(task, lastActiveAtMs);
    },
    fenced: (task) => {
      shares.fenced(stage, task);
      observer.fenced(task);
    },
  };
}
