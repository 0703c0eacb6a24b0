import { isBlank } from './blank-text.ts';
import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain, Domain } from './domain.ts';

/**
 * One call of a `function` test. JSON text instead of values, because JavaScript numbers cannot hold all integers above
 * 2^53.
 */
export interface FunctionCase {
  /** JSON text: the list of arguments. */
  readonly args: string;
  /** JSON text: what the call must return. */
  readonly expected: string;
}

/**
 * How a code answer is checked: `assert` runs statements after the program, `stdio` sends input and compares the
 * output, `function` calls a function and compares its result.
 */
export interface QuestionTests {
  readonly kind: 'assert' | 'stdio' | 'function' | 'unknown';
  /** Code that the program can use; `assert`: it runs after the program and before the asserts (MBPP's order). */
  readonly setup: string;
  /** `assert`: one statement each, all must pass. */
  readonly asserts: readonly string[];
  /** `assert`: a whole check program instead of single statements (HumanEval). */
  readonly code: string | null;
  /** `assert`, `function`: the function that the tests call, as `add` or `Solution.twoSum`; not null for `function`. */
  readonly entryPoint: string | null;
  /** `stdio`: standard input and the expected standard output. */
  readonly cases: readonly { readonly input: string; readonly output: string }[];
  /** `function`: the calls; all must return the expected value. */
  readonly calls: readonly FunctionCase[];
}

/** An option of a choice question. */
export interface QuestionChoice {
  /** The name of the option in answers, such as `A` or `1`. */
  readonly label: string;
  readonly text: string;
}

/** A question with its gold answer: a record of the questions topic, keyed by `id`. */
export interface Question {
  readonly id: string;
  readonly domain: Domain;
  readonly question: string;
  /** The gold answer; for a question with `choices`, the label of the right one. Blank: none (`lacksGold`). */
  readonly answer: string;
  /** The options of a choice question in order; empty if the question's text contains them, and in other domains. */
  readonly choices: readonly QuestionChoice[];
  readonly tests: QuestionTests | null;
  readonly source: string | null;
  readonly license: string | null;
  readonly ingestedAt: Date;
}

/**
 * Whether a question has no gold answer although its verifier needs one; its attempts can then agree on one
 * (`grading.consensus`). Code has its tests; in a user's own domain, only its verifier can define an answer.
 */
export const lacksGold = ({ domain, answer }: Pick<Question, 'domain' | 'answer'>): boolean =>
  isBuiltInDomain(domain) && NEEDS_GOLD[domain] && isBlank(answer);

/** Whether an answer is compared with the question's answer. Code is run on its tests instead. */
const NEEDS_GOLD: Readonly<Record<BuiltInDomain, boolean>> = { math: true, code: false, choice: true };
