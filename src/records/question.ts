/** The kinds of question that a verifier exists or is planned for. `unknown` only ever comes from newer writers. */
export type Domain = 'math' | 'code' | 'choice' | 'unknown';

/** How a code answer is checked: `assert` runs statements after the program, `stdio` feeds input and compares output. */
export interface QuestionTests {
  readonly kind: 'assert' | 'stdio' | 'unknown';
  /** `assert`: code that runs after the program and before the asserts (MBPP's order). */
  readonly setup: string;
  /** `assert`: one statement each, all must pass. */
  readonly asserts: readonly string[];
  /** `assert`: a whole check program instead of single statements (HumanEval). */
  readonly code: string | null;
  /** `assert`: the function that the tests call. */
  readonly entryPoint: string | null;
  /** `stdio`: standard input and the expected standard output. */
  readonly cases: readonly { readonly input: string; readonly output: string }[];
}

/** A question with its gold answer, as it stands on the questions topic. The key of its record is `id`. */
export interface Question {
  readonly id: string;
  readonly domain: Domain;
  readonly question: string;
  /** The gold answer. */
  readonly answer: string;
  readonly tests: QuestionTests | null;
  readonly source: string | null;
  readonly license: string | null;
  readonly ingestedAt: Date;
}
