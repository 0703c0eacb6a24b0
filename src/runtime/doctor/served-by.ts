import type { Config } from '../../config/config.ts';
import { readServedModels } from '../../model/served-models.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { ModelRole } from '../../records/model-reply.ts';
import { connectionOf, endpointOf, openPool } from '../model-connection.ts';
import { findRoot } from './way-to-endpoint.ts';

/** Where the server of a model lists what it serves: reward models are configured by the root of their server. */
export function listBaseUrl(config: Config, role: ModelRole): string {
  const { baseUrl } = endpointOf(config, role);
  return isRewardModel(config, role) ? `${baseUrl}/v1` : baseUrl;
}

const isRewardModel = ({ models }: Config, role: ModelRole): boolean =>
  role === 'scorer' && models.scorer.kind !== 'critic';

/** What an endpoint lists. */
export interface ServedBy {
  /** As `baseUrl` of the configuration has to be: the configured one, or the one near it at which the list is. */
  readonly baseUrl: string;
  readonly models: readonly ServedModel[];
}

/**
 * Asks the endpoint of a role which models it serves, also at the base URLs that people mistake for it. Null: it does not
 * answer, or gives no list.
 */
export async function servedBy(config: Config, role: ModelRole, timeoutMs: number): Promise<ServedBy | null> {
  const pool = openPool(config, role, 1);
  try {
    const connection = { ...connectionOf(config, role, pool), timeoutMs };
    const listedAt = listBaseUrl(config, role);
    const list = (baseUrl: string): Promise<readonly ServedModel[] | null> =>
      readServedModels({ ...connection, baseUrl });
    const models = await list(listedAt);
    if (models !== null) return { baseUrl: endpointOf(config, role).baseUrl, models };
    const elsewhere = await findRoot(listedAt, list);
    if (elsewhere === null) return null;
    const root = isRewardModel(config, role) ? elsewhere.baseUrl.replace(/\/v1$/, '') : elsewhere.baseUrl;
    return { baseUrl: root, models: elsewhere.models };
  } finally {
    await pool.destroy();
  }
}
