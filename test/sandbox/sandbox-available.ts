import { findSandbox } from '../../src/sandbox/find-sandbox.ts';
import type { SandboxFound } from '../../src/sandbox/find-sandbox.ts';

/** Whether the tests that need a sandbox can run here. If not, they are skipped, and the reason is printed. */
export const sandboxFound: SandboxFound = await findSandbox();

if (sandboxFound.kind === 'missing') {
  process.stdout.write(`tests of the sandbox are skipped: ${sandboxFound.reason}; ${sandboxFound.fix}\n`);
}
