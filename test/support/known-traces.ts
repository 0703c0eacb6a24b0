import { KNOWN_QUESTION } from '../../src/runtime/grader-sanity.ts';
import { parsePrmInput } from '../../src/testing/prm-input.ts';

/** The scores of a sound PRM for what a worker tries its PRM with at its start; null for every other request. */
export function rateKnownTrace(input: string | undefined): readonly number[] | null {
  const { question, steps } = parsePrmInput(input ?? '');
  if (question !== KNOWN_QUESTION) return null;
  return steps.map(() => (steps.some((step) => step.includes('boxed{40}')) ? 0.9 : 0.1));
}
