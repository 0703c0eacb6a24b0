import type { Observable } from 'rxjs';

/** The languages that programs are run in. */
export type CodeLanguage = 'python' | 'javascript';

/** One program with everything that is run on it, in one start of the sandbox. */
export interface CodeJob {
  readonly language: CodeLanguage;
  readonly kind: 'assert' | 'stdio';
  readonly program: string;
  /** `assert`: runs after the program and before the statements. */
  readonly setup: string;
  /** `assert`: run one after the other; the first that fails ends it. */
  readonly statements: readonly string[];
  /** `assert`: what the tests call of the program. A name of the language's own is taken from the program only here. */
  readonly entries: readonly string[];
  /** `assert`: modules of the standard library that the tests use, imported for them. */
  readonly modules: readonly string[];
  /** `assert`, JavaScript: names that the program declares at its top level, offered to the tests. */
  readonly names: readonly string[];
  /** `stdio`: the standard input of each case. The expected outputs never enter the sandbox. */
  readonly inputs: readonly string[];
}

/**
 * How a run ended. `passed`: every statement held; `ran`: every case ended by itself, its outputs are there.
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
