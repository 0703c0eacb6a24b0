import { useEffect, useState } from 'preact/hooks';
import type { Lineage } from '../../campaign/lineage.ts';
import type { ListedRecord } from '../../campaign/record-index.ts';
import type { RecordFacets, RecordPage } from '../../campaign/record-filter.ts';
import type { CampaignStatus } from '../../campaign/campaign-status.ts';
import type { HoldingBack } from '../../campaign/holding-back.ts';
import type { TaskRow } from '../../campaign/task-rows.ts';
import type { TimeToEnd } from '../../campaign/time-to-end.ts';

export type { ListedRecord, RecordFacets, RecordPage };

/** What `/api/status` answers. */
export type PageStatus = CampaignStatus & {
  readonly page: {
    readonly atMs: number;
    readonly holdingBack: HoldingBack | null;
    readonly timeToEnd: TimeToEnd | null;
    readonly lastCommitMs: number | null;
    readonly tasks: readonly TaskRow[];
    readonly records: { readonly listed: number; readonly dropped: number; readonly isReading: boolean };
  };
};

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

/** What `/api/series` answers. */
export interface SeriesAnswer {
  readonly points: readonly {
    readonly atMs: number;
    readonly spentUsd: number;
    readonly calls: number;
    readonly tokens: number;
    readonly rateLimited: number;
  }[];
  readonly verified: readonly (readonly [number, number])[];
}

/** Asks the server; rejects with its message. */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, signal === undefined ? {} : { signal });
  const body = (await response.json()) as T & { readonly error?: string };
  if (!response.ok) throw new Error(body.error ?? `HTTP ${response.status}`);
  return body;
}

/** An answer, or why there is none yet. */
export interface Asked<T> {
  readonly data: T | null;
  readonly error: string | null;
}

/** The answer of a path; `stamp` asks again and keeps the older answer meanwhile, `keepsOld` keeps also that of another path. */
export function useAnswer<T>(path: string, stamp: unknown = null, keepsOld = false): Asked<T> {
  const [asked, setAsked] = useState<Asked<T> & { readonly path: string }>({ data: null, error: null, path });
  useEffect(() => {
    const over = new AbortController();
    ask<T>(path, over.signal).then(
      (data) => setAsked({ data, error: null, path }),
      (error: unknown) => {
        if (!over.signal.aborted) setAsked({ data: null, error: (error as Error).message, path });
      },
    );
    return () => over.abort();
  }, [path, stamp]);
  return keepsOld || asked.path === path ? asked : { data: null, error: null };
}

/** The status of the campaign as it changes, by server-sent events; they connect again by themselves. */
export function useStatus(): { readonly status: PageStatus | null; readonly isConnected: boolean } {
  const [status, setStatus] = useState<PageStatus | null>(null);
  const [isConnected, setConnected] = useState(false);
  useEffect(() => {
    let events: EventSource | null = null;
    let again: ReturnType<typeof setTimeout> | null = null;
    const connect = (): void => {
      events = new EventSource('/api/events');
      events.addEventListener('status', (event) => {
        setConnected(true);
        setStatus(JSON.parse((event as MessageEvent<string>).data) as PageStatus);
      });
      events.addEventListener('error', () => {
        setConnected(false);
        // An answer that is no stream ends it for good: the campaign has no topics yet.
        if (events?.readyState === EventSource.CLOSED) again = setTimeout(connect, 2000);
      });
    };
    connect();
    return () => {
      events?.close();
      if (again !== null) clearTimeout(again);
    };
  }, []);
  return { status, isConnected };
}
