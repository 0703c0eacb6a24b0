import type { Config } from '../../config/config.ts';
import { proxyOf } from '../../config/secrets.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { ModelRole } from '../../records/model-reply.ts';

/** How an endpoint is reached, and where else it might be. */
export interface WayToEndpoint {
  /** Another base URL at which the server lists models, where the configured one has no list. */
  readonly elsewhere: { readonly baseUrl: string; readonly models: readonly ServedModel[] } | null;
  /** The variable that names the proxy on the way, and its host; null: there is none. */
  readonly proxy: { readonly variable: string; readonly host: string } | null;
}

/** Nothing is known beside the configuration. */
export const UNKNOWN_WAY: WayToEndpoint = { elsewhere: null, proxy: null };

/** The proxy on the way to a model, without what its URL holds of a user. */
export function proxyNameOf(config: Config, role: ModelRole): WayToEndpoint['proxy'] {
  const proxy = proxyOf(config, role);
  return proxy === null || proxy.url === null ? null : { variable: proxy.variable, host: new URL(proxy.url).host };
}

/** Base URLs that people write for the right one, with the right one. */
const likelyRoots = (baseUrl: string): readonly string[] => {
  const withoutRoute = baseUrl.replace(/\/(?:chat\/)?completions$|\/chat$|\/models$/, '');
  const withVersion = /\/v\d+\w*$/.test(withoutRoute) ? [] : [`${withoutRoute}/v1`];
  const shorter = withoutRoute === baseUrl ? [] : [withoutRoute];
  // Twice the version, as from a variable that has it already.
  const once = baseUrl.replace(/(\/v1)+$/, '/v1');
  return [...shorter, ...withVersion, ...(once === baseUrl ? [] : [once])];
};

/** Looks for the list of models near a base URL that has none. */
export async function findRoot(
  baseUrl: string,
  list: (baseUrl: string) => Promise<readonly ServedModel[] | null>,
): Promise<WayToEndpoint['elsewhere']> {
  for (const root of likelyRoots(baseUrl)) {
    const models = await list(root);
    if (models !== null) return { baseUrl: root, models };
  }
  return null;
}
