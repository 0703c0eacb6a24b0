import type { VNode } from 'preact';
import type { Asked } from './api.ts';

interface ReadingProps {
  readonly asked: Asked<unknown>;
  readonly text?: string;
}

/** Shows that there is no answer yet, or why the last request failed; nothing if there is an answer. */
export function Reading({ asked: { data, error }, text = 'Reading…' }: ReadingProps): VNode | null {
  if (error !== null) return <p role="alert">{error}</p>;
  return data === null ? <p class="quiet">{text}</p> : null;
}
