import type { Reporter, TestModule } from 'vitest/node';

const pattern = process.env['SLUICE_MAY_SKIP'];
const maySkip = pattern === undefined ? null : new RegExp(pattern);

/**
 * Ends a run with one plain line for any CI, and lists the skipped tests. `SLUICE_MAY_SKIP` is for a run that has
 * installed the requirements of the tests: a regular expression for the names that may still be skipped. Any other
 * skipped test then counts as failed.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      // A file that does not load has no tests, and has still failed.
      counts.failed += module.errors().length > 0 ? 1 : 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'pending' ? 'failed' : state] += 1;
        if (state === 'skipped') skipped.push(test.fullName);
      }
    }
    for (const name of skipped) {
      if (maySkip === null || maySkip.test(name)) {
        process.stdout.write(`skipped: ${name}\n`);
        continue;
      }
      process.stdout.write(`failed: skipped, though what it needs was installed for this run: ${name}\n`);
      counts.skipped -= 1;
      counts.failed += 1;
      process.exitCode = 1;
    }
    const { passed, failed } = counts;
    process.stdout.write(
      `${passed} passed, ${failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
    );
  }
}
