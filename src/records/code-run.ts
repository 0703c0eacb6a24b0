import type { Observable } from 'rxjs';

/** The languages of programs that can be run. */
export type CodeLanguage = 'python' | 'javascript';

/**
 * The judge of tests of kind `assert`. `strict`: the program is called from another process, and returns only plain
 * data. `live`: the tests run in the program's process, but their results are compared elsewhere. The strict judge runs
 * first, and returns `needs-live` if plain data is not sufficient.
 */
export type CodeJudge = 'strict' | 'live';

/** One program with everything that runs with it, in one start of the sandbox. */
export interface CodeJob {
  readonly language: CodeLanguage;
  readonly kind: 'assert' | 'stdio';
  /** `assert`: the judge. */
  readonly judge: CodeJudge;
  /**
   * `assert`: whether passed tests run again in the same start, with stubs instead of the entry points: one stub
   * returns a value of its own, one returns an empty value, one raises. If the first two stubs pass, or the third one
   * does, the outcome is `tests-decide-nothing` instead of `passed`.
   */
  readonly triesStubs: boolean;
  readonly program: string;
  /** `assert`: runs before the statements; the program can use its names too. */
  readonly setup: string;
  /**
   * `assert`: code of the question with definitions that the tests call besides the entry points; never the program's.
   */
  readonly helpers: string;
  /** `assert`: run one after the other, until one fails. */
  readonly statements: readonly string[];
  /** `assert`: the names of the program that the tests call. Tests have no access to its other names. */
  readonly entries: readonly string[];
  /**
   * `assert`: whether the question names its entry point; then the tests have no access to other functions of the
   * program.
   */
  readonly hasOnlyEntries: boolean;
  /** `assert`, JavaScript: top-level names of the program that are passed to the tests. */
  readonly names: readonly string[];
  /** `stdio`: the standard input of each case. The expected outputs never enter the sandbox. */
  readonly inputs: readonly string[];
}

/**
 * The outcome of a run. `passed`: every statement held. `ran`: every case ended normally, and its outputs are
 * available. `needs-live`: the strict judge cannot decide, use the live one. `tests-decide-nothing`: the tests pass for
 * any behaviour of the entry points. `empty-answer`: they pass for empty results, and this program returned only empty
 * ones. `module-missing`: the program imports a well-known package that this machine lacks. The last four,
 * `tests-broken` and `sandbox-error` say nothing about the program.
 */
export type CodeOutcome =
  | 'passed'
  | 'ran'
  | 'wrong-answer'
  | 'runtime-error'
  | 'syntax-error'
  | 'timeout'
  | 'memory-limit'
  | 'output-limit'
  | 'needs-live'
  | 'tests-decide-nothing'
  | 'empty-answer'
  | 'module-missing'
  | 'tests-broken'
  | 'sandbox-error';

/** The result of a run. */
export interface CodeRun {
  readonly outcome: CodeOutcome;
  /** For people: the test and the error. */
  readonly detail: string;
  /** `stdio`: the standard output of each executed case, in order. */
  readonly outputs: readonly string[];
}

/** Runs one program. Emits one result, or errors without a sandbox; unsubscribing kills the program. */
export type RunCode = (job: CodeJob) => Observable<CodeRun>;

/** The resource limits of a program. */
export interface CodeLimits {
  /**
   * Wall time of a program with its asserts, or of one `stdio` case; milliseconds, default 30,000. Limits waiting
   * programs.
   */
  readonly wallMs: number;
  /** Wall time of all cases together; milliseconds, default 120,000. */
  readonly totalWallMs: number;
  /** Processor time of each process; seconds, default 10. Limits computing programs. */
  readonly cpuSeconds: number;
  /** For each Python process, and for all processes together if a control group is writable; default 512 MiB. */
  readonly memoryBytes: number;
  /** Processes and threads, default 64. */
  readonly processes: number;
  /** The output of each case; bytes, default 1 MiB. */
  readonly outputBytes: number;
  /** The working folder, in memory; bytes, default 32 MiB. */
  readonly filesBytes: number;
}
