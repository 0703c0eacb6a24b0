import * as fc from 'fast-check';
import { of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { rateWindows } from '../../src/operators/rate-windows.ts';
import type { StepScorer } from '../../src/records/model-ports.ts';
import { CallFailure } from '../../src/records/model-reply.ts';
import type { StepScoreReply, StepScoreRequest } from '../../src/records/model-reply.ts';
import { someScores } from '../support/campaign-records.ts';

const QUESTION = 'q';

/** A scorer of steps that are numbers, each its own size; it says that it reads `tokens`, and the frame takes 2. */
const scorerOf = (tokens: number | null): StepScorer => ({
  model: 'prm',
  context: { tokens, sizeOfFrame: () => 2, sizeOfStep: (step) => step.length },
  score: () => of(someScores([])),
});

/** Steps of these lengths; the first characters number them. */
const stepsOf = (lengths: readonly number[]): string[] =>
  lengths.map((length, n) => String(n).padEnd(Math.max(length, String(n).length), '.'));
/** The score of a step says which one it is. */
const scoreOf = (step: string): number => Number.parseInt(step, 10) / 100;
const sizeOf = ({ steps }: StepScoreRequest): number => 2 + steps.join('').length;
const rated = ({ steps, context = 0 }: StepScoreRequest): number[] => steps.slice(context).map(scoreOf);

interface Rated {
  readonly requests: StepScoreRequest[];
  readonly end: readonly number[] | Error;
}

function rate(
  scorer: StepScorer,
  steps: readonly string[],
  answer: (request: StepScoreRequest) => Observable<StepScoreReply>,
): Rated {
  const requests: StepScoreRequest[] = [];
  let end: readonly number[] | Error | null = null;
  rateWindows(scorer, { question: QUESTION, steps }, (request) => {
    requests.push(request);
    return answer(request);
  }).subscribe({ next: (scores) => (end = scores), error: (error: Error) => (end = error) });
  if (end === null) throw new Error('no end');
  return { requests, end };
}

/** An endpoint that really reads so many tokens, whatever its scorer says. */
const endpointOf =
  (tokens: number) =>
  (request: StepScoreRequest): Observable<StepScoreReply> =>
    sizeOf(request) <= tokens
      ? of(someScores(rated(request)))
      : throwError(() => new CallFailure('scorer-context-exceeded', `${sizeOf(request)} of ${tokens}`));

const lengths = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 30 });

describe('rateWindows', () => {
  it('gives each step its own score, in order, for any window size', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 42, max: 400 }), (sizes, tokens) => {
        const steps = stepsOf(sizes);
        const { requests, end } = rate(scorerOf(tokens), steps, endpointOf(tokens));
        expect(end).toEqual(steps.map(scoreOf));
        expect(requests.every((request) => sizeOf(request) <= tokens)).toBe(true);
        expect(requests.flatMap(rated)).toEqual(end);
      }),
    );
  });

  it('uses smaller windows if the endpoint’s context is smaller than configured, and never repeats a request', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 42, max: 400 }),
        fc.option(fc.integer({ min: 42, max: 800 })),
        (sizes, real, said) => {
          const steps = stepsOf(sizes);
          const { requests, end } = rate(scorerOf(said), steps, endpointOf(real));
          expect(end).toEqual(steps.map(scoreOf));
          const asked = requests.map((request) => JSON.stringify(request));
          expect(new Set(asked).size).toBe(asked.length);
        },
      ),
    );
  });

  it('makes the same requests after a restart, so that replies are found in the journal', () => {
    const steps = stepsOf([30, 30, 30, 30, 30, 30]);
    const first = rate(scorerOf(null), steps, endpointOf(70));
    expect(rate(scorerOf(null), steps, endpointOf(70)).requests).toEqual(first.requests);
  });

  it('has no score for an attempt with a step that does not fit alone', () => {
    const { requests, end } = rate(scorerOf(50), stepsOf([10, 60, 10]), endpointOf(50));
    expect(end).toMatchObject({ reason: 'scorer-context-exceeded' });
    // It was asked for: the size is an estimate.
    expect(requests.at(-1)?.steps).toHaveLength(1);
  });

  it('rates a step that is too long by the estimate alone', () => {
    const { end } = rate(scorerOf(50), stepsOf([10, 60, 10]), endpointOf(100));
    expect(end).toEqual([0, 0.01, 0.02]);
  });

  it('ends at once with any other failure of any window', () => {
    let calls = 0;
    const { end } = rate(scorerOf(50), stepsOf([30, 30, 30]), (request) => {
      calls += 1;
      return calls === 2 ? throwError(() => new CallFailure('server-error', 'broken')) : of(someScores(rated(request)));
    });
    expect([end, calls]).toEqual([expect.objectContaining({ reason: 'server-error' }), 2]);
  });

  it.each([
    [[0.5], 'scorer-count'],
    [[0.5, 0.5, 0.5], 'scorer-count'],
    [[0.5, 1.5], 'malformed-reply'],
    [[0.5, Number.NaN], 'malformed-reply'],
  ])('takes no scores %j for two steps', (scores, reason) => {
    const { end } = rate(scorerOf(null), ['0.', '1.'], () => of(someScores(scores)));
    expect(end).toMatchObject({ reason });
  });
});
