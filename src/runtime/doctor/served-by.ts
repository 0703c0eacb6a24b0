import type { Config } from '../../config/config.ts';
import { readServedModels } from '../../model/served-models.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { ModelRole } from '../../records/model-reply.ts';
import { connectionOf, endpointOf, openPool } from '../model-connection.ts';
import { findRoot } from './way-to-endpoint.ts';

/** The base URL of a model server's list; reward models are configured with the root of their server. */
export function listBaseUrl(config: Config, role: ModelRole): string {
  const { baseUrl } = endpointOf(config, role);
  return isRewardModel(config, role) ? `${baseUrl}/v1` : baseUrl;
}

const isRewardModel = ({ models }: Config, role: ModelRole): boolean =>
  role === 'scorer' && models.scorer.kind !== 'critic';

/** The models that an endpoint lists. */
export interface ServedBy {
  /** The correct value of `baseUrl` in the configuration: the configured one, or a similar one that has the list. */
  readonly baseUrl: string;
  readonly models: readonly ServedModel[];
}

/**
 * Asks the endpoint of a role for its models, also at base URLs that are commonly confused with it. Null if it does not
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
