import { firstValueFrom } from 'rxjs';
import type { CodeJob, CodeRun } from '../../src/records/code-run.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** A Python program with one statement about its function `f`, unless told otherwise. */
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

/** Runs a program to its end; where the strict judge cannot tell, the live one is asked, as the verifier does. */
export async function runProgram(sandbox: Sandbox, program: string, changes: Partial<CodeJob> = {}): Promise<CodeRun> {
  const job = jobOf(program, changes);
  const run = await firstValueFrom(sandbox.run(job));
  return run.outcome === 'needs-live' ? firstValueFrom(sandbox.run({ ...job, judge: 'live' })) : run;
}

/** What a program sees of the inside: it is asked for by an assert that fails with it. */
export async function seenInside(sandbox: Sandbox, expression: string): Promise<string> {
  const program = `import os, sys, socket, subprocess\ndef f(x):\n    return ${expression}\n`;
  return (await runProgram(sandbox, program, { statements: ['assert False, repr(f(1))'] })).detail;
}
