import type { VNode } from 'preact';
import type { PageStatus } from './api.ts';
import { count } from './format.ts';
import { Table } from './table.tsx';
import { withHiddenShown } from './text-parts.ts';

/** The counts of each configured source; empty if there are none. */
export function Sources({ status: { sources = [] } }: { readonly status: PageStatus }): VNode | null {
  if (sources.length === 0) return null;
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      <p class="quiet">Refused rows are dead letters of the ingest: sluice dlq list.</p>
      <Table
        of="sources"
        heads={['Source', 'Questions', 'Repeats', 'Refused', 'To read', 'Followed']}
        rows={sources.map(({ source, follow, accepted, duplicate, rejected, lag }) => ({
          key: source,
          cells: [
            <span class="owner">{withHiddenShown(source)}</span>,
            count(accepted),
            count(duplicate),
            count(rejected),
            lag === null ? '–' : count(lag),
            follow ? 'yes' : 'no',
          ],
        }))}
      />
    </section>
  );
}
