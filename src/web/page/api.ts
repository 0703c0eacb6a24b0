import { useContext, useEffect, useState } from 'preact/hooks';
import type { Lineage } from '../../campaign/lineage.ts';
import type { ListedRecord } from '../../campaign/record-index.ts';
import type { RecordFacets, RecordPage } from '../../campaign/record-filter.ts';
import type { PageStatus } from '../page-status.ts';
import { Source } from './source-context.ts';

export type { ListedRecord, PageStatus, RecordFacets, RecordPage };
export type { SeriesAnswer } from '../series-answer.ts';

/** A value as JSON holds it: dates are texts. */
export type Json<T> = T extends Date
  ? string
  : T extends string
    ? T
    : T extends readonly (infer One)[]
      ? readonly Json<One>[]
      : T extends object
        ? { readonly [Name in keyof T]: Json<T[Name]> }
        : T;

/** What `/api/record` answers. */
export interface RecordAnswer {
  readonly record: ListedRecord;
  readonly lineage: Json<Lineage> | null;
  readonly steps: readonly (readonly string[])[];
  readonly previous: string | null;
  readonly next: string | null;
}

/** An answer, or why there is none yet. */
export interface Asked<T> {
  readonly data: T | null;
  readonly error: string | null;
}

/** The answer of a path; `stamp` asks again and keeps the older answer meanwhile, `keepsOld` keeps also that of another path. */
export function useAnswer<T>(path: string, stamp: unknown = null, keepsOld = false): Asked<T> {
  const source = useContext(Source);
  const [asked, setAsked] = useState<Asked<T> & { readonly path: string }>({ data: null, error: null, path });
  useEffect(() => {
    const over = new AbortController();
    source.ask(path, over.signal).then(
      (data) => setAsked({ data: data as T, error: null, path }),
      (error: unknown) => {
        if (!over.signal.aborted) setAsked({ data: null, error: (error as Error).message, path });
      },
    );
    return () => over.abort();
  }, [path, stamp]);
  return keepsOld || asked.path === path ? asked : { data: null, error: null };
}

/** The status of the campaign as it changes. */
export function useStatus(): { readonly status: PageStatus | null; readonly isConnected: boolean } {
  const source = useContext(Source);
  const [status, setStatus] = useState<PageStatus | null>(null);
  const [isConnected, setConnected] = useState(false);
  useEffect(() => source.watch(setStatus, setConnected), [source]);
  return { status, isConnected };
}
