import type { Observable } from 'rxjs';

/** The languages that programs are run in. */
export type CodeLanguage = 'python' | 'javascript';

/**
 * Who decides tests of kind `assert`. `strict`: the program is called from another process, and only plain data comes
 * back. `live`: the tests run where the program's objects are, and their results are still compared elsewhere. The
 * strict judge is asked first; it says `needs-live` where plain data cannot tell.
 */
export type CodeJudge = 'strict' | 'live';

/** One program with everything that is run on it, in one start of the sandbox. */
export interface CodeJob {
  readonly language: CodeLanguage;
  readonly kind: 'assert' | 'stdio';
  /** `assert`: who decides. */
  readonly judge: CodeJudge;
  /**
   * `assert`: whether tests that passed run again in the same start, against stubs in the place of the entry points: one
   * that returns a value of its own, one that returns an empty one, one that raises. Where the first two pass, or the
   * third does, the outcome is `tests-decide-nothing` and not `passed`.
   */
  readonly triesStubs: boolean;
  readonly program: string;
  /** `assert`: runs before the statements; its names are there for the program too. */
  readonly setup: string;
  /** `assert`: code of the question that defines what the tests call beside the entry points; never the program's. */
  readonly helpers: string;
  /** `assert`: run one after the other; the first that fails ends it. */
  readonly statements: readonly string[];
  /** `assert`: what the tests call of the program. No other name of the program is seen by the tests. */
  readonly entries: readonly string[];
  /** `assert`: whether the question names its entry point, so that the tests see no other function of the program. */
  readonly hasOnlyEntries: boolean;
  /** `assert`, JavaScript: names that the program declares at its top level, offered to the tests. */
  readonly names: readonly string[];
  /** `stdio`: the standard input of each case. The expected outputs never enter the sandbox. */
  readonly inputs: readonly string[];
}

/**
 * How a run ended. `passed`: every statement held; `ran`: every case ended by itself, its outputs are there.
 * `needs-live`: the strict judge cannot tell, ask the live one. `tests-decide-nothing`: the tests pass whatever the
 * entry points do; `empty-answer`: they pass where nothing comes, and from this program nothing else came. `module-missing`: the program imports a well-known package that this machine lacks. These,
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

/** What a run gave. */
export interface CodeRun {
  readonly outcome: CodeOutcome;
  /** For people: which test, which error. */
  readonly detail: string;
  /** `stdio`: the standard output of each case that was run, in order. */
  readonly outputs: readonly string[];
}

/** Runs one program. Emits one result, or errors where there is no sandbox; unsubscribing kills it. */
export type RunCode = (job: CodeJob) => Observable<CodeRun>;

/** What a program may use. */
export interface CodeLimits {
  /** Of a program with its asserts, or of one case of kind `stdio`; milliseconds, default 30,000: what waits. */
  readonly wallMs: number;
  /** Of all cases together; milliseconds, default 120,000. */
  readonly totalWallMs: number;
  /** Processor time of each process; seconds, default 10: what computes. */
  readonly cpuSeconds: number;
  /** Of each Python process, and of all processes together where a control group is writable; default 512 MiB. */
  readonly memoryBytes: number;
  /** Processes and threads, default 64. */
  readonly processes: number;
  /** What it may print, of each case; bytes, default 1 MiB. */
  readonly outputBytes: number;
  /** Its working folder, in memory; bytes, default 32 MiB. */
  readonly filesBytes: number;
}
