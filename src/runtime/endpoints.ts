import type { Config } from '../config/config.ts';
import { replySettingsOf } from '../config/reply-settings.ts';
import { fieldOfRole, maxTokensOf } from '../config/roles.ts';
import { EndpointAdmission } from '../engine/calls/endpoint-admission.ts';
import { estimateCall } from '../engine/calls/call-estimate.ts';
import type { CallAdmission, EndpointAway } from '../engine/calls/call-admission.ts';
import { RateAdmission } from '../engine/calls/rate-admission.ts';
import type { MayCost } from '../engine/calls/open-circuit.ts';
import type { TaskShares } from '../engine/calls/task-shares.ts';
import type { ModelAccess } from '../engine/calls/model-access.ts';
import { readChatReply, readScoreReply } from '../model/journaled-reply.ts';
import { FREE, priceOf } from '../engine/calls/call-price.ts';
import type { CallPrice } from '../engine/calls/call-price.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { adviceFor } from './doctor/call-advice.ts';
import { endpointOf } from './model-connection.ts';
import { endpointsOf } from './roles-by-endpoint.ts';
import type { CalledEndpoint } from './roles-by-endpoint.ts';
import { rateLimitsOf } from './shared-limits.ts';

/** The options and callbacks of a worker's endpoints. */
export interface EndpointsOptions {
  /** This worker's part of the limits of a campaign. */
  readonly shares: TaskShares;
  readonly note: (message: string) => void;
  /** Calls to a model wait for its endpoint from now on; null: they no longer wait. */
  readonly waiting: (role: ModelRole, away: EndpointAway | null) => void;
  /** An endpoint answers with an error that only the user can fix. */
  readonly misconfigured: (error: SluiceError) => void;
}

/** The models of a configuration as this process calls them. */
export class Endpoints {
  readonly #models: ReadonlyMap<string, ModelAccess>;

  constructor(config: Config, options: EndpointsOptions) {
    const models = new Map<string, ModelAccess>();
    for (const endpoint of endpointsOf(config)) {
      const admission = admit(config, endpoint, options);
      for (const role of endpoint.roles) models.set(role, accessTo(config, role, admission));
    }
    this.#models = models;
  }

  /** Throws for a model that is not configured. */
  readonly accessOf = (role: string): ModelAccess => {
    const model = this.#models.get(role);
    if (model === undefined) throw new RangeError(`models.${role} is not configured`);
    return model;
  };
}

function accessTo(config: Config, role: ModelRole, admission: CallAdmission): ModelAccess {
  return {
    role,
    model: endpointOf(config, role).model,
    settingsHash: replySettingsOf(config, role),
    admission,
    estimateOf: (requestText) => estimateCall(requestText, maxTokensOf(config.models, role)),
    price: priceOfRole(config, role),
    readReply: role === 'scorer' ? readScoreReply : readChatReply,
  };
}

/** The cost of calls to a model, by its configured price; free if it has none. */
export function priceOfRole(config: Config, role: ModelRole): CallPrice {
  const { price } = endpointOf(config, role);
  return price === null ? FREE : priceOf(price, maxTokensOf(config.models, role));
}

function admit(config: Config, called: CalledEndpoint, options: EndpointsOptions): CallAdmission {
  const { roles, limits } = called;
  const { note, waiting, misconfigured, shares } = options;
  const names = roles.join(' and ');
  const prices = roles.map((role) => priceOfRole(config, role));
  const mayCost = (failure: CallFailure): boolean => prices.some((price) => price.failed(failure, 1n) > 0n);
  const endpoint = new EndpointAdmission({
    limit: limits.concurrency,
    random: Math.random,
    mayCost,
    observe: {
      away: (away) => {
        const { failure } = away;
        note(`${names}: calls wait, ${failure.reason}: ${failure.message}. It is asked again ${againText(mayCost)}`);
        for (const role of roles) waiting(role, away);
      },
      back: (awayMs) => {
        note(`${names}: its endpoint serves again, after ${Math.round(awayMs / 1000)} s`);
        for (const role of roles) waiting(role, null);
      },
      misconfigured: (failure) => misconfigured(misconfiguredError(config, roles[0], failure)),
    },
  });
  const rates = rateLimitsOf(called, shares);
  return rates === null ? endpoint : new RateAdmission(endpoint, { limits: rates });
}

/** How often an endpoint is asked again: its later answers decide too, so the text is about all of them. */
function againText(mayCost: MayCost): string {
  const isPaid = mayCost(new CallFailure('timeout', ''));
  const paid = '; less and less often, up to every 5 minutes, after requests that may be charged';
  return `every few seconds${isPaid ? paid : ''}`;
}

function misconfiguredError(config: Config, role: ModelRole, failure: CallFailure): SluiceError {
  const endpoint = endpointOf(config, role);
  const todo = adviceFor(role, endpoint, failure, null);
  return new SluiceError(
    'endpoint-misconfigured',
    `${fieldOfRole(role)} (${endpoint.baseUrl}): ${failure.reason}: ${failure.message}. What to do: ${todo}. ` +
      'No question was used up: run again then.',
  );
}
