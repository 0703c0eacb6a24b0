/** The address of a view: every view has one. */
export type Route =
  | { readonly view: 'overview' }
  | { readonly view: 'records'; readonly filter: URLSearchParams }
  | { readonly view: 'record'; readonly id: string; readonly filter: URLSearchParams };

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const filter = new URLSearchParams(query);
  if (path === '/records') return { view: 'records', filter };
  const id = /^\/records\/(.+)$/.exec(path)?.[1];
  if (id === undefined) return { view: 'overview' };
  try {
    return { view: 'record', id: decodeURIComponent(id), filter };
  } catch {
    return { view: 'records', filter };
  }
}

export const recordsHref = (filter: URLSearchParams | Readonly<Record<string, string>> = {}): string => {
  const query = new URLSearchParams(filter).toString();
  return query === '' ? '#/records' : `#/records?${query}`;
};

export const recordHref = (id: string, filter: URLSearchParams = new URLSearchParams()): string => {
  const query = filter.toString();
  return `#/records/${encodeURIComponent(id)}${query === '' ? '' : `?${query}`}`;
};

/** A filter with one value set, or removed. */
export function withValue(filter: URLSearchParams, name: string, value: string): URLSearchParams {
  const changed = new URLSearchParams(filter);
  if (value === '') changed.delete(name);
  else changed.set(name, value);
  return changed;
}
