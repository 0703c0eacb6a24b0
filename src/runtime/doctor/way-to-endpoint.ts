import type { Config } from '../../config/config.ts';
import { proxyOf } from '../../config/secrets.ts';
import type { ServedModel } from '../../model/served-models.ts';
import type { ModelRole } from '../../records/model-reply.ts';

/** The network path to an endpoint, and its possible other base URL. */
export interface WayToEndpoint {
  /** Another base URL that lists models, if the configured one has no list. */
  readonly elsewhere: { readonly baseUrl: string; readonly models: readonly ServedModel[] } | null;
  /** The environment variable of the proxy, and the proxy's host; null if there is no proxy. */
  readonly proxy: { readonly variable: string; readonly host: string } | null;
}

/** Only the configuration is known. */
export const UNKNOWN_WAY: WayToEndpoint = { elsewhere: null, proxy: null };

/** The proxy for a model, without the user name and password of its URL. */
export function proxyNameOf(config: Config, role: ModelRole): WayToEndpoint['proxy'] {
  const proxy = proxyOf(config, role);
  return proxy === null || proxy.url === null ? null : { variable: proxy.variable, host: new URL(proxy.url).host };
}

/** Likely base URLs for a wrong one, including the right one. */
const likelyRoots = (baseUrl: string): readonly string[] => {
  const withoutRoute = baseUrl.replace(/\/(?:chat\/)?completions$|\/chat$|\/models$/, '');
  const withVersion = /\/v\d+\w*$/.test(withoutRoute) ? [] : [`${withoutRoute}/v1`];
  const shorter = withoutRoute === baseUrl ? [] : [withoutRoute];
  // The version twice, if a variable already contains it.
  const once = baseUrl.replace(/(\/v1)+$/, '/v1');
  return [...shorter, ...withVersion, ...(once === baseUrl ? [] : [once])];
};

/** Searches for the list of models at URLs similar to a base URL that has none. */
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
