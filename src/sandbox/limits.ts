import type { CodeLimits } from '../records/code-run.ts';

/** Default limits of a program: several times the use of the reference solutions. */
export const STANDARD_LIMITS: CodeLimits = {
  // Three times the processor time: on a busy machine the wait for a core is not the program's fault.
  wallMs: 30_000,
  totalWallMs: 120_000,
  cpuSeconds: 10,
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  outputBytes: 1024 * 1024,
  filesBytes: 32 * 1024 * 1024,
};
