import { useContext, useEffect, useState } from 'preact/hooks';
import type { Lineage } from '../../campaign/lineage.ts';
import type { ListedRecord } from '../../campaign/record-index.ts';
import type { RecordFacets, RecordPage } from '../../campaign/record-filter.ts';
import type { PageStatus } from '../page-status.ts';
import { Source } from './source-context.ts';

export type { ListedRecord, PageStatus, RecordFacets, RecordPage };
export type { SeriesAnswer } from '../series-answer.ts';

/** The JSON form of a type: dates are texts. */
export type Json<T> = T extends Date
  ? string
  : T extends string
    ? T
    : T extends readonly (infer One)[]
      ? readonly Json<One>[]
      : T extends object
        ? { readonly [Name in keyof T]: Json<T[Name]> }
        : T;

/** The answer of `/api/record`. */
export interface RecordAnswer {
  readonly record: ListedRecord;
  readonly lineage: Json<Lineage> | null;
  readonly steps: readonly (readonly string[])[];
  readonly previous: string | null;
  readonly next: string | null;
}

/** An answer, or the reason why there is none yet. */
export interface Asked<T> {
  readonly data: T | null;
  /** Why the last request failed; `data` is then of an earlier one. */
  readonly error: string | null;
  /** Whether `data` is the answer of another path. */
  readonly isOld: boolean;
}

/**
 * The answer of a path. A new `stamp` requests it again and keeps the old answer meanwhile, also if the request fails;
 * `keepsOld` also keeps the answer of another path until there is one of this path.
 */
export function useAnswer<T>(path: string, stamp: unknown = null, keepsOld = false): Asked<T> {
  const source = useContext(Source);
  const [asked, setAsked] = useState<Omit<Asked<T>, 'isOld'> & { readonly path: string }>({
    data: null,
    error: null,
    path,
  });
  useEffect(() => {
    const over = new AbortController();
    source.ask(path, over.signal).then(
      (data) => setAsked({ data: data as T, error: null, path }),
      (error: unknown) => {
        if (over.signal.aborted) return;
        setAsked((known) => ({
          data: known.path === path ? known.data : null,
          error: (error as Error).message,
          path,
        }));
      },
    );
    return () => over.abort();
  }, [path, stamp]);
  const isOld = asked.path !== path;
  return isOld && !keepsOld ? { data: null, error: null, isOld } : { ...asked, isOld };
}

/** The changing status of the campaign. */
export function useStatus(): { readonly status: PageStatus | null; readonly isConnected: boolean } {
  const source = useContext(Source);
  const [status, setStatus] = useState<PageStatus | null>(null);
  const [isConnected, setConnected] = useState(false);
  useEffect(() => source.watch(setStatus, setConnected), [source]);
  return { status, isConnected };
}
