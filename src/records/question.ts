import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain, Domain } from './domain.ts';

/** One call of a `function` test. JSON text and not values, since a JavaScript number holds no integer above 2^53. */
export interface FunctionCase {
  /** JSON text: the list of arguments. */
  readonly args: string;
  /** JSON text: what the call must return. */
  readonly expected: string;
}

/**
 * How a code answer is checked: `assert` runs statements after the program, `stdio` feeds input and compares output,
 * `function` calls a function and compares what it returns.
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
  /** `function`: the calls, all must return what is expected. */
  readonly calls: readonly FunctionCase[];
}

/** An option of a choice question. */
export interface QuestionChoice {
  /** What an answer names it by, such as `A` or `1`. */
  readonly label: string;
  readonly text: string;
}

/** A question with its gold answer, as the questions topic holds it. The key of its record is `id`. */
export interface Question {
  readonly id: string;
  readonly domain: Domain;
  readonly question: string;
  /** The gold answer; of a question with `choices` the label of the right one. Blank: there is none (`lacksGold`). */
  readonly answer: string;
  /** The options of a choice question in their order; empty where the question's text has them, and in other domains. */
  readonly choices: readonly QuestionChoice[];
  readonly tests: QuestionTests | null;
  readonly source: string | null;
  readonly license: string | null;
  readonly ingestedAt: Date;
}

/**
 * Whether a question has no gold answer where its verifier needs one and its attempts can agree on one
 * (`grading.consensus`). Code has its tests; what an answer is in a domain of the user's own, its verifier alone knows.
 */
export const lacksGold = ({ domain, answer }: Pick<Question, 'domain' | 'answer'>): boolean =>
  isBuiltInDomain(domain) && NEEDS_GOLD[domain] && answer.trim() === '';

/** Whether an answer is compared with the question's. Code is run on its tests. */
const NEEDS_GOLD: Readonly<Record<BuiltInDomain, boolean>> = { math: true, code: false, choice: true };
