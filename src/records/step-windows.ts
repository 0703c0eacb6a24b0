import type { StepScoreRequest } from './model-reply.ts';

/** What a scorer can read at once. */
export interface ScorerContext {
  /** Tokens of one request; null: not known, and only a refusal of the endpoint tells. */
  readonly tokens: number | null;
  /** Tokens of a request without its steps. */
  readonly sizeOfFrame: (question: string) => number;
  /** Tokens of one step. */
  readonly sizeOfStep: (step: string) => number;
}

/** Some steps of an attempt in one request: those from `from` up to `rated` are context, those up to `to` are rated. */
export interface StepWindow {
  readonly from: number;
  readonly rated: number;
  readonly to: number;
}

/**
 * The window that rates the steps from `start` on: whole steps, in order. Where all steps up to the last one fit, it is
 * all of them. Else the first window rates as many as fit; a later one rates what fits into half of the room that the
 * frame leaves, at least one step, and has as many of the steps before as fit beside them. So each step is rated once, in
 * the first window that it is in, and none without context but where it leaves no room for any.
 *
 * A step that does not even fit alone is a window of its own: sizes are estimates, and its scorer decides.
 *
 * @param sizes of all steps, in tokens
 * @param room for the steps of a request, in tokens
 */
export function nextWindow(sizes: readonly number[], start: number, room: number): StepWindow {
  let used = 0;
  for (let before = 0; before < start; before += 1) used += sizes[before] ?? 0;
  const isWhole = used <= room;
  let to = start;
  let rated = 0;
  while (to < sizes.length) {
    const size = sizes[to] ?? 0;
    const fits = (isWhole && used + rated + size <= room) || rated + size <= room / 2;
    if (to > start && !fits) break;
    rated += size;
    to += 1;
  }
  let from = start;
  for (let total = rated; from > 0; from -= 1) {
    total += sizes[from - 1] ?? 0;
    if (total > room) break;
  }
  return { from, rated: start, to };
}

/** The tokens of the steps in a window. */
export const windowSize = (sizes: readonly number[], { from, to }: StepWindow): number =>
  sizes.slice(from, to).reduce((sum, size) => sum + size, 0);

/** The request of a window. One that begins with the first step is what it would be if there were no steps behind it. */
export function windowRequest(question: string, steps: readonly string[], window: StepWindow): StepScoreRequest {
  const { from, rated, to } = window;
  const request = { question, steps: from === 0 && to === steps.length ? steps : steps.slice(from, to) };
  return rated === from ? request : { ...request, context: rated - from };
}
