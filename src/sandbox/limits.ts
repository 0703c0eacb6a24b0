import type { CodeLimits } from '../records/code-run.ts';

/** What a program may use unless told otherwise: several times what the reference solutions need. */
export const STANDARD_LIMITS: CodeLimits = {
  // Three times the processor's: on a busy machine the wait for a core is not the program's fault.
  wallMs: 30_000,
  totalWallMs: 120_000,
  cpuSeconds: 10,
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  outputBytes: 1024 * 1024,
  filesBytes: 32 * 1024 * 1024,
};
