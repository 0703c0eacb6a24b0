import { render } from 'preact';
import type { VNode } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { useStatus } from './api.ts';
import { Source } from './source-context.ts';
import { CopyNote } from './copy-note.tsx';
import { count, dateTime } from './format.ts';
import { frozenSource } from './frozen-source.ts';
import { Overview } from './overview.tsx';
import { Reader } from './reader.tsx';
import { Records } from './records.tsx';
import { isPlainKey } from './plain-key.ts';
import { parseRoute, recordsHref } from './route.ts';
import { servedSource } from './served-source.ts';

function App(): VNode {
  const { isCopy } = useContext(Source);
  const { status, isConnected } = useStatus();
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  const help = useRef<HTMLDialogElement>(null);
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    const onHash = (): void => {
      setRoute(parseRoute(location.hash));
      // A new view begins at its top, also for screen readers.
      scrollTo(0, 0);
      if (
        !(document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLSelectElement)
      ) {
        main.current?.focus({ preventScroll: true });
      }
    };
    const onKey = (event: KeyboardEvent): void => {
      if (!isPlainKey(event)) return;
      if (event.key === '?') help.current?.showModal();
      if (event.key !== '/') return;
      event.preventDefault();
      const focus = (): void => document.querySelector<HTMLInputElement>('#search')?.focus();
      // Immediately if the field exists: the next typed text belongs to it.
      focus();
      if (parseRoute(location.hash).view === 'records') return;
      location.hash = recordsHref();
      setTimeout(focus, 50);
    };
    addEventListener('hashchange', onHash);
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('hashchange', onHash);
      removeEventListener('keydown', onKey);
    };
  }, []);
  const verified = status === null ? '' : `${count(status.verified)} verified`;
  useEffect(() => {
    if (status !== null) document.title = `${verified} · ${status.campaign} · sluice`;
  }, [verified, status?.campaign]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        To the content
      </a>
      <header>
        <a class="mark" href="#/">
          sluice
        </a>
        <span class="campaign">{status?.campaign}</span>
        <nav aria-label="Views">
          <a href="#/" aria-current={route.view === 'overview' ? 'page' : undefined}>
            Overview
          </a>
          <a href={recordsHref()} aria-current={route.view === 'overview' ? undefined : 'page'}>
            Records
          </a>
        </nav>
        {isCopy ? (
          <span class="live copy">copy of {status !== null && dateTime(status.page.atMs)}</span>
        ) : (
          <span class={isConnected ? 'live on' : 'live'} role="status">
            {isConnected ? 'live' : 'connecting…'}
          </span>
        )}
        <button type="button" class="ask" aria-label="Keys" onClick={() => help.current?.showModal()}>
          ?
        </button>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {status === null && <p class="quiet">The campaign is being read, or has no topics yet.</p>}
        {status !== null && isCopy && <CopyNote status={status} />}
        {status !== null && route.view === 'overview' && <Overview status={status} />}
        {status !== null && route.view === 'records' && <Records filter={route.filter} status={status} />}
        {status !== null && route.view === 'record' && <Reader id={route.id} filter={route.filter} />}
      </main>
      <dialog ref={help} aria-labelledby="keys">
        <h2 id="keys">Keys</h2>
        <dl class="keys">
          <dt>
            <kbd>j</kbd> <kbd>→</kbd>
          </dt>
          <dd>next record</dd>
          <dt>
            <kbd>k</kbd> <kbd>←</kbd>
          </dt>
          <dd>previous record</dd>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>search</dd>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>these keys</dd>
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}

const root = document.querySelector('#root');
const source = frozenSource(document) ?? servedSource;
if (root !== null) {
  render(
    <Source.Provider value={source}>
      <App />
    </Source.Provider>,
    root,
  );
}
