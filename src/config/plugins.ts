import type { DomainVerifiers } from '../records/domain-verifier.ts';
import { GRADING_METHODS } from '../records/grading/methods.ts';
import type { GradingPolicy } from '../records/grading/policy.ts';
import type { QuestionFilter } from '../records/question-filter.ts';
import { problemsOfIdentity } from './plugin-identity.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import { makeVerifiers } from './verifier-plugins.ts';

/** The plug-ins of a configuration: objects with functions, which are used directly and never copied. */
export interface Plugins {
  /** Default: the policy that `grading.method` names. */
  readonly gradingPolicy?: GradingPolicy;
  /** In the order in which they are called; never an empty list. */
  readonly questionFilters?: readonly QuestionFilter[];
  /** By domain; never empty. */
  readonly verifiers?: DomainVerifiers;
}

const POLICY_EXPECTED = 'a grading policy: an object with name, version and next(attempts)';
const FILTER_EXPECTED = 'a question filter: an object with name, version and whyDropped(question)';
/**
 * The settings of these are in the configuration, and so in the fingerprint; a plug-in is identified by name and
 * version alone.
 */
const BUILT_IN_POLICIES: readonly string[] = GRADING_METHODS;

/** Separates the plug-ins from the input, so that the rest is data, and checks them. */
export function takeOutPlugins(given: unknown): {
  readonly rest: unknown;
  readonly plugins: Plugins;
  readonly problems: readonly ConfigProblem[];
} {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { rest: given, plugins: {}, problems: [] };
  }
  const { questionFilters = [], verifiers = {}, ...others } = given as Readonly<Record<string, unknown>>;
  const { grading, ...withoutGrading } = others;
  const policy = isPolicy(grading) ? grading : null;
  const made = makeVerifiers(verifiers);
  return {
    rest: policy === null ? others : withoutGrading,
    plugins: {
      ...(policy !== null && { gradingPolicy: policy as GradingPolicy }),
      ...(Array.isArray(questionFilters) &&
        questionFilters.length > 0 && { questionFilters: Object.freeze([...(questionFilters as QuestionFilter[])]) }),
      ...(made.verifiers.size > 0 && { verifiers: made.verifiers }),
    },
    problems: [
      ...(policy === null ? [] : problemsOfPolicy(policy)),
      ...problemsOfFilters(questionFilters),
      ...made.problems,
    ],
  };
}

/** Whether the value is meant as a policy: the settings of the built-in policies have none of its fields. */
function isPolicy(grading: unknown): grading is object {
  if (typeof grading === 'function') return true;
  return typeof grading === 'object' && grading !== null && ['name', 'version', 'next'].some((key) => key in grading);
}

function problemsOfPolicy(policy: object): readonly ConfigProblem[] {
  if (typeof policy === 'function') {
    const hint = 'where it makes a policy, call it: `grading: myPolicy()`';
    return [{ path: 'grading', expected: POLICY_EXPECTED, got: 'a function', hint }];
  }
  const problems = problemsOfIdentity(policy, 'grading');
  const { name, next, mostAttempts, asksScorer } = policy as Readonly<Record<keyof GradingPolicy, unknown>>;
  if (typeof next !== 'function') {
    problems.push({ path: 'grading.next', expected: 'a function of the attempts', got: describeGiven(next, []) });
  }
  if (mostAttempts !== undefined && !(Number.isSafeInteger(mostAttempts) && Number(mostAttempts) >= 1)) {
    const expected = 'left out or an integer of at least 1';
    problems.push({ path: 'grading.mostAttempts', expected, got: describeGiven(mostAttempts, []) });
  }
  if (asksScorer !== undefined && typeof asksScorer !== 'boolean') {
    problems.push({
      path: 'grading.asksScorer',
      expected: 'left out, true or false',
      got: describeGiven(asksScorer, []),
    });
  }
  if (BUILT_IN_POLICIES.includes(String(name))) {
    const hint = `sluice's own policies are chosen with settings: \`grading: { method: '${String(name)}' }\``;
    const expected = `a name of its own, none of ${BUILT_IN_POLICIES.join(', ')}`;
    problems.push({ path: 'grading.name', expected, got: describeGiven(name, []), hint });
  }
  return problems;
}

function problemsOfFilters(filters: unknown): readonly ConfigProblem[] {
  if (!Array.isArray(filters)) {
    return [{ path: 'questionFilters', expected: 'a list of question filters', got: describeGiven(filters, []) }];
  }
  return filters.flatMap((filter: unknown, index): readonly ConfigProblem[] => {
    const path = `questionFilters[${index}]`;
    if (typeof filter !== 'object' || filter === null) {
      return [{ path, expected: FILTER_EXPECTED, got: describeGiven(filter, []) }];
    }
    const { whyDropped } = filter as { readonly whyDropped?: unknown };
    const problems = problemsOfIdentity(filter, path);
    if (typeof whyDropped !== 'function') {
      const expected = 'a function of the question';
      problems.push({ path: `${path}.whyDropped`, expected, got: describeGiven(whyDropped, []) });
    }
    return problems;
  });
}
