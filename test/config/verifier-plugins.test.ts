import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { DomainVerifier } from '../../src/records/domain-verifier.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { topologyOf } from '../../src/runtime/campaign-limits.ts';

const model = { baseUrl: 'http://localhost:8000/v1', model: 'a' };
const base = { campaign: 'x', models: { target: model, teacher: model, scorer: model } };
const parse = (plugins: object): ReturnType<typeof parseConfig> =>
  parseConfig({ ...base, ...plugins }, { cwd: '/', env: {} });
const fingerprint = (verifiers: object): string => fingerprintOf(parse({ verifiers }), 'p/1');
const mine: DomainVerifier = { name: 'mine', version: 1, verify: () => ({ verdict: 'correct' }) };

function problemsOf(verifiers: unknown): readonly string[] {
  try {
    parse({ verifiers });
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    const [, ...lines] = error.message.split('\n');
    return lines.map((line) => line.trim());
  }
  return [];
}

describe('verifiers in the configuration', () => {
  it('are used as they are, by domain; a function makes one', () => {
    const { verifiers } = parse({ verifiers: { sql: mine, 'units-2': () => mine } });
    expect([...(verifiers ?? [])]).toEqual([
      ['sql', mine],
      ['units-2', mine],
    ]);
    expect(verifiers?.get('sql')).toBe(mine);
    expect(verifiers?.get('units-2')).toBe(mine);
  });

  it('lengthen the deadline of a record by what a verdict may take', () => {
    const deadlines = (verifiers: object): Record<string, number | null> =>
      Object.fromEntries(
        topologyOf(parse({ verifiers })).stages.map(({ name, deadlineMs }): [string, number | null] => [
          name,
          deadlineMs,
        ]),
      );
    const { grade, sample, trace } = deadlines({});
    const slow = { ...mine, timeoutMs: 20_000 };
    const longer = { grade: Number(grade) + 100_000, sample, trace: Number(trace) + 100_000 };
    expect(deadlines({ sql: mine, csv: slow })).toMatchObject(longer);
  });

  it('are none where they are left out or empty', () => {
    expect(parse({}).verifiers).toBeUndefined();
    expect(parse({ verifiers: {} }).verifiers).toBeUndefined();
    expect(parse({ verifiers: undefined }).verifiers).toBeUndefined();
  });

  it('may be for a domain that is called as a property of every object', () => {
    const { verifiers } = parse({ verifiers: { constructor: mine } });
    expect(verifiers?.has('constructor')).toBe(true);
    expect(parse({ verifiers: { sql: mine } }).verifiers?.has('constructor')).toBe(false);
  });

  it('are in the fingerprint by domain, name, version and instruction, and not in that of a campaign without', () => {
    const without = fingerprintOf(parse({}), 'p/1');
    expect(fingerprint({})).toBe(without);
    const all = [
      without,
      fingerprint({ sql: mine }),
      fingerprint({ csv: mine }),
      fingerprint({ sql: { ...mine, version: 2 } }),
      fingerprint({ sql: { ...mine, name: 'other' } }),
      fingerprint({ sql: { ...mine, instruction: 'Answer in SQL.' } }),
      fingerprint({ sql: mine, csv: mine }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(fingerprint({ csv: mine, sql: mine })).toBe(fingerprint({ sql: mine, csv: mine }));
    expect(fingerprint({ sql: { ...mine, timeoutMs: 5 } })).toBe(fingerprint({ sql: mine }));
  });

  it.each(['math', 'code', 'choice', 'unknown', 'SQL', '2d', 'a_b', 'x'.repeat(33), ''])(
    'are refused for the domain %j',
    (domain) => {
      expect(problemsOf({ [domain]: mine })).toEqual([
        expect.stringContaining('expected a domain of a-z, then at most 31 of a-z, 0-9 and "-", none of math'),
      ]);
    },
  );

  it('are refused with everything that is wrong with them', () => {
    const threw = (): never => {
      throw new Error('no database');
    };
    const wrong = { name: 'Mine', version: 0, verify: 'yes', instruction: ' ', timeoutMs: 0 };
    const expected =
      'expected a verifier: an object with name, version and verify(output, question, signal), or a function that makes one';
    expect(
      problemsOf({ a: wrong, b: threw, c: () => null, d: 7, e: { ...mine, instruction: 'x'.repeat(4001) } }),
    ).toEqual([
      'verifiers.a.name: expected 1 to 64 of a-z, 0-9 and "-", such as \'three-attempts\', got "Mine"',
      'verifiers.a.version: expected an integer of at least 1, got 0',
      'verifiers.a.verify: expected a function of output, question and signal, got "yes"',
      'verifiers.a.instruction: expected text that is not blank, of at most 4000 characters, got " "',
      'verifiers.a.timeoutMs: expected an integer from 1 to 600000, got 0',
      `verifiers.b: ${expected}, got a function that threw (no database)`,
      `verifiers.c: ${expected}, got null`,
      `verifiers.d: ${expected}, got 7`,
      expect.stringMatching(/^verifiers\.e\.instruction: expected text .* got "xxx/),
    ]);
  });

  it.each([[[mine]], [() => mine], ['mine'], [null]])('are refused where they are not by domain: %j', (given) => {
    expect(problemsOf(given)).toEqual([
      expect.stringMatching(/^verifiers: expected verifiers by domain, such as \{ units: unitVerifier \}, got /),
    ]);
  });
});
