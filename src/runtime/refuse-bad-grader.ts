import { fromEvent, takeUntil } from 'rxjs';
import type { Config } from '../config/config.ts';
import { createStepScorer } from '../model/step-scorer.ts';
import { DataflowError } from '../records/dataflow-error.ts';
import type { StepScorer } from '../records/model-ports.ts';
import { CallFailure } from '../records/model-reply.ts';
import type { Note } from './campaign.ts';
import { describeSanity, isSane, MEND_SANITY, rateKnownTraces } from './grader-sanity.ts';
import type { GraderSanity } from './grader-sanity.ts';
import { withEndpoint } from './with-endpoint.ts';

/**
 * Has the PRM of a campaign rate two traces whose worth is known, before anything is graded by it: two small calls.
 * Rejects with `DataflowError` `bad-grader` where the right one does not come out above the wrong one. A call that fails
 * tells nothing of the scores: it is noted, and the worker goes on (questions are set aside with that reason). Resolves
 * early once `stop` is aborted.
 */
export async function refuseBadGrader(config: Config, note: Note, stop: AbortSignal): Promise<void> {
  const { models, grading } = config;
  const { grader } = models;
  if (grader.kind !== 'prm' || stop.aborted) return;
  let rated: GraderSanity;
  try {
    rated = await withEndpoint(config, 'grader', grader, (options) =>
      rateKnownTraces(until(stop, createStepScorer(options)), grading.aggregate),
    );
  } catch (error) {
    if (stop.aborted) return;
    if (!(error instanceof CallFailure)) throw error;
    note(`the grader could not be tried at the start (${error.reason}: ${error.message}); going on`);
    return;
  }
  if (isSane(rated)) return;
  const found = `${grader.model} at ${grader.baseUrl}: ${describeSanity(rated, grading.aggregate)}`;
  throw new DataflowError('bad-grader', `the grader is not to be trusted, nothing is graded: ${found}; ${MEND_SANITY}`);
}

const until = (stop: AbortSignal, scorer: StepScorer): StepScorer => ({
  model: scorer.model,
  score: (request) => scorer.score(request).pipe(takeUntil(fromEvent(stop, 'abort'))),
});
