import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

type Fields = Record<string, unknown>;

/** A configuration whose scorer is under the one name by which the checks know it. */
export interface NamedScorer {
  readonly given: unknown;
  /** Puts a problem under the name that the user wrote. */
  readonly asWritten: (problem: ConfigProblem) => ConfigProblem;
  readonly problems: readonly ConfigProblem[];
}

/**
 * What rates steps is `models.scorer`; `models.grader` is its older name. Both at once are a problem, since nobody could
 * say which one counts.
 */
export function nameScorer(given: unknown): NamedScorer {
  const models = isFields(given) ? given['models'] : undefined;
  if (!isFields(given) || !isFields(models) || models['scorer'] === undefined) {
    return { given, asWritten: (problem) => problem, problems: [] };
  }
  const { scorer, grader, ...rest } = models;
  return {
    given: { ...given, models: { ...rest, grader: scorer } },
    asWritten: (problem) => ({ ...problem, path: problem.path.replace(/^models\.grader\b/, 'models.scorer') }),
    problems:
      grader === undefined
        ? []
        : [
            {
              path: 'models.grader',
              expected: 'to be left out beside models.scorer, whose older name it is',
              got: describeGiven(grader, ['models', 'grader']),
            },
          ],
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
