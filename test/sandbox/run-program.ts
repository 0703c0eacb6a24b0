import { firstValueFrom } from 'rxjs';
import type { CodeJob, CodeRun } from '../../src/records/code-run.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** A job with a Python program and, by default, one statement about its function `f`. */
export function jobOf(program: string, changes: Partial<CodeJob> = {}): CodeJob {
  return {
    language: 'python',
    kind: 'assert',
    program,
    setup: '',
    statements: ['assert f(1) == 2'],
    entries: ['f'],
    judge: 'strict',
    triesStubs: true,
    helpers: '',
    hasOnlyEntries: false,
    names: ['f'],
    inputs: [],
    ...changes,
  };
}

/** Runs a program to its end; if the strict judge cannot decide, the live one does, as in the verifier. */
export async function runProgram(sandbox: Sandbox, program: string, changes: Partial<CodeJob> = {}): Promise<CodeRun> {
  const job = jobOf(program, changes);
  const run = await firstValueFrom(sandbox.run(job));
  return run.outcome === 'needs-live' ? firstValueFrom(sandbox.run({ ...job, judge: 'live' })) : run;
}

/** The value of an expression inside of the sandbox: an assert fails with it as the message. */
export async function seenInside(sandbox: Sandbox, expression: string): Promise<string> {
  const program = `import os, sys, socket, subprocess\ndef f(x):\n    return ${expression}\n`;
  return (await runProgram(sandbox, program, { statements: ['assert False, repr(f(1))'] })).detail;
}
