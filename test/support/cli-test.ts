import { inject, test } from 'vitest';
import type { TestAPI } from 'vitest';
import { CommandLine } from './command-line.ts';

/** A test with a separate command line and the broker of the integration tests; it is always closed. */
export const cliTest: TestAPI<{ cli: CommandLine }> = test.extend<{ cli: CommandLine }>({
  cli: async ({ task: _task }, use) => {
    const cli = await CommandLine.open(inject('kafkaBrokers'));
    try {
      await use(cli);
    } finally {
      await cli.close();
    }
  },
});
