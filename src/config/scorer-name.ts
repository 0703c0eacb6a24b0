import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

type Fields = Record<string, unknown>;

/** A configuration whose scorer has the name that the checks use. */
export interface NamedScorer {
  readonly given: unknown;
  /** Converts a problem to the name that the user wrote. */
  readonly asWritten: (problem: ConfigProblem) => ConfigProblem;
  readonly problems: readonly ConfigProblem[];
  /** Notes for the user. */
  readonly notes: readonly string[];
}

/**
 * The model that rates steps is `models.scorer`; `models.grader` is its older name. Both together are a problem, since
 * it is ambiguous which one counts.
 */
export function nameScorer(given: unknown): NamedScorer {
  const models = isFields(given) ? given['models'] : undefined;
  if (!isFields(given) || !isFields(models) || models['grader'] === undefined) {
    return { given, asWritten: (problem) => problem, problems: [], notes: [] };
  }
  const { scorer, grader, ...rest } = models;
  const renamed = { ...given, models: { ...rest, scorer: scorer ?? grader } };
  if (scorer !== undefined) {
    const both = {
      path: 'models.grader',
      expected: 'to be left out beside models.scorer, whose older name it is',
      got: describeGiven(grader, ['models', 'grader']),
    };
    return { given: renamed, asWritten: (problem) => problem, problems: [both], notes: [] };
  }
  return {
    given: renamed,
    asWritten: (problem) => ({ ...problem, path: problem.path.replace(/^models\.scorer\b/, 'models.grader') }),
    problems: [],
    notes: ['models.grader is the older name of models.scorer: rename it, since version 1.0 will not read it'],
  };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
