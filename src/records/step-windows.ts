import type { StepScoreRequest } from './model-reply.ts';

/** The context limits of a scorer. */
export interface ScorerContext {
  /** Tokens of one request; null: unknown, only the endpoint's refusal shows it. */
  readonly tokens: number | null;
  /** Tokens of a request without its steps. */
  readonly sizeOfFrame: (question: string) => number;
  /** Tokens of one step. */
  readonly sizeOfStep: (step: string) => number;
}

/**
 * Steps of an attempt in one request: those from `from` to before `rated` are context, those to before `to` are rated.
 */
export interface StepWindow {
  readonly from: number;
  readonly rated: number;
  readonly to: number;
}

/**
 * The window that rates the steps from `start` on: whole steps, in order. If all steps up to the last one fit, it
 * contains all of them. Otherwise the first window rates as many as fit; a later window rates the steps that fit into
 * half of the room (at least one), with as many previous steps as context as also fit. So each step is rated once, in
 * its first window, and has context unless there is no room for it.
 *
 * A step that does not fit alone is a window of its own: sizes are estimates, and its scorer decides.
 *
 * @param sizes the tokens of all steps
 * @param room the tokens available for the steps of a request
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

/** The request of a window. A window that begins with the first step has the same request as without later steps. */
export function windowRequest(question: string, steps: readonly string[], window: StepWindow): StepScoreRequest {
  const { from, rated, to } = window;
  const request = { question, steps: from === 0 && to === steps.length ? steps : steps.slice(from, to) };
  return rated === from ? request : { ...request, context: rated - from };
}
