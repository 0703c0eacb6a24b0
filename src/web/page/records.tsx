import type { VNode } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { useAnswer } from './api.ts';
import type { ListedRecord, PageStatus, RecordFacets, RecordPage } from './api.ts';
import { Source } from './source-context.ts';
import { ago, count } from './format.ts';
import { isPlainKey } from './plain-key.ts';
import { parseRoute, recordHref, recordsHref, withValue } from './route.ts';
import { withHiddenShown } from './text-parts.ts';

/** The list is requested again at this interval while the campaign changes. */
const ASK_AGAIN_MS = 2000;
const NAMES = ['state', 'level', 'reason', 'domain', 'source', 'teacher'] as const;

/**
 * The pages of a list that is longer than one page. They stay as they are: the next page begins where the last one ends,
 * and a newer first page would end elsewhere.
 */
interface More {
  readonly query: string;
  readonly pages: readonly RecordPage[];
  /** Why there is no further page. */
  readonly error: string | null;
}

/** The list of filtered records, one page at a time. */
export function Records({ filter, status }: { readonly filter: URLSearchParams; readonly status: PageStatus }): VNode {
  const source = useContext(Source);
  const query = filter.toString();
  const [more, setMore] = useState<More>({ query, pages: [], error: null });
  const held = more.query === query ? more : { query, pages: [], error: null };
  const stamp = Math.floor(status.page.atMs / ASK_AGAIN_MS);
  const first = useAnswer<RecordPage>(`/api/records?${query}`, stamp, true);
  const facets = useAnswer<RecordFacets>('/api/facets', stamp);
  const newest = first.data === null ? [] : [first.data];
  const pages = held.pages.length > 0 ? held.pages : newest;
  const next = pages.at(-1)?.next ?? null;
  // While a person types, one entry in the browser's history is enough.
  const go = (name: string, value: string, isTyped = false): void => {
    // The filter of the current address: typed text is applied a moment later, and another filter may be set meanwhile.
    const now = parseRoute(location.hash);
    const href = recordsHref(withValue(now.view === 'records' ? now.filter : filter, name, value));
    if (isTyped) location.replace(href);
    else location.hash = href;
  };
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isPlainKey(event) || (event.key !== 'j' && event.key !== 'k')) return;
      const links = [...(list.current?.querySelectorAll('a') ?? [])];
      const at = links.findIndex((link) => link === document.activeElement);
      links[Math.min(links.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))]?.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  const loadMore = (): void => {
    source.ask(`/api/records?${withValue(filter, 'before', String(next)).toString()}`).then(
      (page) => setMore({ query, pages: [...pages, page as RecordPage], error: null }),
      (error: unknown) => setMore({ ...held, error: (error as Error).message }),
    );
  };
  const { dropped, isReading } = status.page.records;
  return (
    <section aria-labelledby="records">
      <h1 id="records">Records</h1>
      <form class="filters" onSubmit={(event) => event.preventDefault()} role="search">
        <Search text={filter.get('text') ?? ''} search={(text) => go('text', text, true)} />
        {NAMES.map((name) => (
          <Choice
            key={name}
            name={name}
            value={filter.get(name) ?? ''}
            counts={facets.data?.counts[name] ?? {}}
            choose={(value) => go(name, value)}
          />
        ))}
      </form>
      <p class="quiet" role="status">
        {first.error ?? facets.error ?? (first.data === null ? 'Searching…' : recordCount(first.data.total))}
        {isReading && ', and the topics are still being read'}
        {dropped > 0 && `; the oldest ${count(dropped)} are not listed`}
      </p>
      <ol class="records" ref={list}>
        {pages
          .flatMap(({ records }) => records)
          .map((record) => (
            <Row key={record.id} record={record} filter={filter} nowMs={status.page.atMs} />
          ))}
      </ol>
      {held.error !== null && <p role="alert">{held.error}</p>}
      {next !== null && (
        <button type="button" onClick={loadMore} disabled={first.isOld}>
          Show more
        </button>
      )}
    </section>
  );
}

const recordCount = (total: number): string => `${count(total)} ${total === 1 ? 'record' : 'records'}`;

interface SearchProps {
  readonly text: string;
  readonly search: (text: string) => void;
}

/** Searches a moment after the last key. */
const SEARCH_AFTER_MS = 200;

function Search({ text, search }: SearchProps): VNode {
  const [typed, setTyped] = useState(text);
  const searched = useRef(text);
  useEffect(() => {
    // The answer to an earlier text must not replace a newer one.
    if (text !== searched.current) setTyped(text);
    searched.current = text;
  }, [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => {
      searched.current = typed;
      search(typed);
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search">
      <span>Search</span>
      <input
        id="search"
        type="search"
        maxLength={200}
        placeholder="Words of the question, answer or trace"
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly choose: (value: string) => void;
}

function Choice({ name, value, counts, choose }: ChoiceProps): VNode {
  const values = Object.entries(counts);
  const isListed = value === '' || Object.hasOwn(counts, value);
  return (
    <label>
      <span>{name}</span>
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">any</option>
        {!isListed && <option value={value}>{value.replaceAll(',', ', ')}</option>}
        {values.map(([one, number]) => (
          <option key={one} value={one}>
            {withHiddenShown(one)} ({count(number)})
          </option>
        ))}
      </select>
    </label>
  );
}

interface RowProps {
  readonly record: ListedRecord;
  readonly filter: URLSearchParams;
  readonly nowMs: number;
}

function Row({ record, filter, nowMs }: RowProps): VNode {
  const { id, level, state, reason, title, source, atMs } = record;
  return (
    <li>
      <a href={recordHref(id, filter)}>
        <Level level={level} />
        <span class="title">
          <bdi>{withHiddenShown(title) || id}</bdi>
        </span>
        <span class="facts">
          <State state={state} /> {reason !== null && <span>{reason}</span>}{' '}
          {source !== null && <bdi>{withHiddenShown(source)}</bdi>} <time>{ago(atMs, nowMs)}</time>
        </span>
      </a>
    </li>
  );
}

export const State = ({ state }: { readonly state: ListedRecord['state'] }): VNode => (
  <span class={`state ${state}`}>{state.replace('-', ' ')}</span>
);

export const Level = ({ level }: { readonly level: number | null }): VNode => (
  <span class={level === null ? 'chip' : `chip level-${level}`}>
    <span class="hidden">level </span>
    {level ?? '–'}
  </span>
);
