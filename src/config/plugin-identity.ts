import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

/** The faults in the name and the version of a plug-in. */
export function problemsOfIdentity(plugin: object, path: string): ConfigProblem[] {
  const { name, version } = plugin as { readonly name?: unknown; readonly version?: unknown };
  const problems: ConfigProblem[] = [];
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) {
    const expected = '1 to 64 of a-z, 0-9 and "-", such as \'three-attempts\'';
    problems.push({ path: `${path}.name`, expected, got: describeGiven(name, []) });
  }
  if (!Number.isSafeInteger(version) || Number(version) < 1) {
    problems.push({ path: `${path}.version`, expected: 'an integer of at least 1', got: describeGiven(version, []) });
  }
  return problems;
}
