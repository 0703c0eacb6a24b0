import type { VNode } from 'preact';
import type { PageStatus } from './api.ts';
import { count } from './format.ts';

/** The content of an exported page, and what is missing. */
export function CopyNote({ status }: { readonly status: PageStatus }): VNode {
  const { listed, dropped } = status.page.records;
  return (
    <p class="quiet copied">
      A copy of the campaign: its overview, and{' '}
      {dropped === 0
        ? `all ${count(listed)} records`
        : `the newest ${count(listed)} of ${count(listed + dropped)} records`}
      . It does not change.
    </p>
  );
}
