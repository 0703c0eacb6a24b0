import { Console } from 'node:console';

/** Longer than any download or computation that a configuration should do. */
const LIMIT_MS = 60_000;

let running = 0;
let own = globalThis.console;

/**
 * Imports a module of the user, whose code runs meanwhile. What it writes to the console goes to stderr: stdout is for
 * the result of the command, which may be read by a program. An import that does not settle calls `unsettled` for the
 * error: Node.js would end the process with exit code 13 when nothing else is left to do.
 */
export async function runModule<Module>(
  load: () => Promise<Module>,
  unsettled: () => Error,
  limitMs: number = LIMIT_MS,
): Promise<Module> {
  if (running === 0) {
    own = globalThis.console;
    globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
  }
  running += 1;
  let fail: () => void = () => undefined;
  const never = new Promise<never>((_, reject) => {
    fail = (): void => reject(unsettled());
  });
  process.on('beforeExit', fail);
  // Does not keep the event loop alive, else `beforeExit` would come only after it.
  const limit = setTimeout(fail, limitMs).unref();
  try {
    return await Promise.race([load(), never]);
  } finally {
    clearTimeout(limit);
    process.off('beforeExit', fail);
    running -= 1;
    if (running === 0) globalThis.console = own;
  }
}
