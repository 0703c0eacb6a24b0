import { describe, expect, it } from 'vitest';
import { doctorCommand, summarizeChecks } from '../../src/cli/doctor-command.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { checkedOk, checkFailed, checkSkipped } from '../../src/records/check.ts';
import type { Check } from '../../src/records/check.ts';

async function run(checks: readonly Check[], json: boolean): Promise<{ code: number; out: string[] }> {
  const out: string[] = [];
  const terminal = {
    json: async (value: unknown) => void out.push(JSON.stringify(value)),
    print: async (text: string) => void out.push(...text.split('\n')),
  } as unknown as Terminal;
  return { code: await doctorCommand({ json }, readEnvironment({}), async () => checks, terminal), out };
}

const FINE = checkedOk('broker', 'it answers');
const ADVISED = checkedOk('topics', 'all there', 'let none expire');
const BAD = checkFailed('target', 'refused:\n1. here\n2. there', 'start it');
const SKIPPED = checkSkipped('records', 'no topics');

describe('sluice doctor', () => {
  it('prints a line for each check, and what to do below it', async () => {
    expect(await run([FINE, ADVISED, BAD, SKIPPED], false)).toEqual({
      code: 1,
      out: [
        'ok       broker   it answers',
        'ok       topics   all there',
        '                  -> let none expire',
        'failed   target   refused:',
        '                  1. here',
        '                  2. there',
        '                  -> start it',
        'skipped  records  no topics',
        '',
        '2 ok, 1 failed, 1 skipped',
        'Not ready. Fix first: target: refused: -> start it',
      ],
    });
  });

  it('is one JSON line with --json, and exit 0 where nothing failed', async () => {
    const { code, out } = await run([FINE, SKIPPED], true);
    expect(code).toBe(0);
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        ok: true,
        summary: 'Ready: nothing failed; not there to be looked at: records.',
        fixFirst: null,
        checks: [
          { name: 'broker', status: 'ok', found: 'it answers', fix: null },
          { name: 'records', status: 'skipped', found: 'no topics', fix: null },
        ],
      },
    ]);
  });

  it.each([
    [[FINE, ADVISED], 'Ready.'],
    [[FINE, checkSkipped('endpoints', 'none')], 'Ready, but for a configuration: sluice init writes one.'],
    [
      [FINE, checkFailed('sandbox', 'no bwrap', 'install it'), SKIPPED],
      'Not ready. Fix first: sandbox: no bwrap -> install it',
    ],
  ])('ends with whether all is ready: %#', (checks, sentence) => {
    expect(summarizeChecks(checks)).toBe(sentence);
  });

  it('names the first of several that failed, in JSON too', async () => {
    const { out } = await run([FINE, BAD, checkFailed('teacher', 'x', 'y')], true);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ ok: false, fixFirst: 'target' });
  });
});
