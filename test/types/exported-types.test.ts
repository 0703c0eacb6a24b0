import { afterAll, describe, expect, it } from 'vitest';
import { PackageDeclarations } from '../support/package-declarations.ts';

const declarations = new PackageDeclarations();
afterAll(() => declarations.close());

/** What every user has at hand beside an entry point of its own. */
const common = new Set(declarations.exportsOf('sluice').values());

describe('the entry points', () => {
  it.each([...declarations.entries.keys()])(
    '%s exports every type that its exports mention, or `sluice` does',
    (entry) => {
      const exported = declarations.exportsOf(entry);
      expect(exported.size).toBeGreaterThan(1);
      const named = new Set(exported.values());
      const missing = [...exported].flatMap(([name, declared]) =>
        declarations
          .mentionedBy(declared)
          .filter((mentioned) => !named.has(mentioned) && !common.has(mentioned))
          .map((mentioned) => `${mentioned.split('/dist/')[1]}, of ${name}`),
      );
      expect([...new Set(missing)].toSorted()).toEqual([]);
    },
  );
});
