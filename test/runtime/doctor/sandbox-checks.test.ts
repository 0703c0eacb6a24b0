import { describe, expect, it } from 'vitest';
import { checkSandbox } from '../../../src/runtime/doctor/sandbox-checks.ts';
import { KNOWN_PACKAGES } from '../../../src/records/known-packages.ts';
import { KNOWN_JAVASCRIPT_PACKAGES } from '../../../src/verifiers/code/javascript-packages.ts';
import { sandboxFound } from '../../sandbox/sandbox-available.ts';

describe.skipIf(sandboxFound.kind === 'missing')('the check of the sandbox', () => {
  it(
    'names each well-known package of Python and of npm once, as installed or as missing',
    { timeout: 60_000 },
    async () => {
      const [sandbox] = await checkSandbox('bubblewrap');
      expect(sandbox).toMatchObject({ name: 'sandbox', status: 'ok' });
      const lists =
        /packages of Python for programs: (.*); not installed \(module-missing\): (.*); of npm: (.*); not installed \(module-missing\): (.*)$/.exec(
          sandbox?.found ?? '',
        );
      const [python = [], noPython = [], npm = [], noNpm = []] = (lists ?? [])
        .slice(1)
        .map((list) => list.split(', ').filter((name) => name !== 'none'));
      expect([...python, ...noPython].toSorted()).toEqual([...KNOWN_PACKAGES].toSorted());
      expect([...npm, ...noNpm].toSorted()).toEqual([...KNOWN_JAVASCRIPT_PACKAGES].toSorted());
    },
  );
});
