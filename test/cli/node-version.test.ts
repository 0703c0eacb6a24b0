import { describe, expect, it } from 'vitest';
import { olderNodeNote } from '../../src/cli/node-version.ts';

describe('the version of Node.js', () => {
  it.each(['22.19.0', '22.20.1', '24.0.0', '100.1.0'])('%s is new enough', (version) => {
    expect(olderNodeNote(version, '>=22.19.0')).toBeNull();
  });

  it.each(['20.20.2', '22.18.9', '18.0.0'])('%s is reported as too old, with the needed version', (version) => {
    expect(olderNodeNote(version, '>=22.19.0')).toContain(
      `this is Node.js ${version}, and sluice needs 22.19 or newer`,
    );
  });
});
