import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePosition, encodePosition, nextStep } from '../../src/sources/file-position.ts';
import type { FilePosition } from '../../src/sources/file-position.ts';

const number = fc.nat(5000);
const position: fc.Arbitrary<FilePosition> = fc.record({
  size: number,
  mtimeMs: number,
  offset: number,
  lines: number,
  mark: fc.string(),
});
const facts = fc.record({ size: number, mtimeMs: number });
const looks = fc.record({ isSteady: fc.boolean(), hasMark: fc.boolean() });

describe('nextStep', () => {
  it('never continues past the read position, past the end, or after other content', () => {
    fc.assert(
      fc.property(facts, fc.option(position), looks, fc.constantFrom('lines', 'whole'), (file, known, look, kind) => {
        const step = nextStep(kind, file, known, look);
        if (step.do !== 'read') return;
        expect(step.offset).toBeLessThanOrEqual(Math.min(known?.offset ?? 0, file.size));
        const isSame = known?.size === file.size && known.mtimeMs === file.mtimeMs;
        if (!isSame && !look.hasMark) expect(step).toMatchObject({ offset: 0, lines: 0 });
      }),
    );
  });

  it('leaves a file that is read and has not changed, and waits only for one that is read as a whole', () => {
    fc.assert(
      fc.property(facts, looks, fc.constantFrom('lines', 'whole'), (file, look, kind) => {
        const known = { ...file, offset: file.size, lines: 3, mark: 'm' };
        expect(nextStep(kind, file, known, look)).toEqual({ do: 'nothing' });
        expect(nextStep('lines', file, null, look).do).toBe('read');
        expect(nextStep('whole', file, null, look).do).toBe(look.isSteady ? 'read' : 'wait');
      }),
    );
  });

  it.each([
    ['lines', { size: 5, mtimeMs: 2 }, 'shorter'],
    ['lines', { size: 20, mtimeMs: 2 }, 'replaced'],
    ['whole', { size: 20, mtimeMs: 2 }, 'replaced'],
  ] as const)('says why %s of %j are read anew', (kind, file, because) => {
    const known = { size: 10, mtimeMs: 1, offset: 10, lines: 2, mark: 'm' };
    const step = nextStep(kind, file, known, { isSteady: true, hasMark: false });
    expect(step).toEqual({ do: 'read', offset: 0, lines: 0, because });
  });
});

describe('decodePosition', () => {
  it('reads encoded positions, and accepts no other text', () => {
    fc.assert(
      fc.property(position, (given) => {
        expect(decodePosition(encodePosition(given))).toEqual(given);
      }),
    );
    for (const value of [
      '',
      'null',
      '{}',
      '{"size": "1"}',
      '[1]',
      '{"size":1,"mtimeMs":1,"offset":-1,"lines":1,"mark":""}',
    ]) {
      expect(decodePosition(Buffer.from(value))).toBeNull();
    }
  });
});
