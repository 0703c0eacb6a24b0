import { of } from 'rxjs';
import type { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { describeCommand } from '../../src/cli/describe-command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { verifyCommand } from '../../src/cli/verify-command.ts';
import type { Verdict } from '../../src/records/verdict.ts';
import { streamInput } from '../../src/sources/input.ts';

const equals = (output: string, gold: string): Observable<Verdict> =>
  of({
    verdict: output === gold ? 'correct' : 'incorrect',
    reason: output === gold ? 'equal' : 'different',
    extracted: output,
    decidedBy: 'test/1',
  });

function recording(): { terminal: Terminal; out: unknown[]; notes: string[] } {
  const out: unknown[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    json: async (value) => void out.push(value),
    print: async (text) => void out.push(text),
    note: (message) => void notes.push(message),
    progress: () => undefined,
    progressDone: () => undefined,
    describeStatus: () => '',
  };
  return { terminal, out, notes };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('verifyCommand', () => {
  it('gives each line back with its verdict, other fields kept', async () => {
    const { terminal, out, notes } = recording();
    const input = streamInput(
      '-',
      bytesOf('{"n":1,"gold":"4","output":"4"}\n\n{"gold":1.50,"output":"1.50"}\r\n{"gold":"4","output":"5"}'),
    );
    expect(await verifyCommand(input, equals, terminal)).toBe(0);
    const ms = expect.any(Number);
    expect(out).toEqual([
      { n: 1, gold: '4', output: '4', verdict: 'correct', reason: 'equal', extracted: '4', ms },
      { gold: 1.5, output: '1.50', verdict: 'correct', reason: 'equal', extracted: '1.50', ms },
      { gold: '4', output: '5', verdict: 'incorrect', reason: 'different', extracted: '5', ms },
    ]);
    expect(notes).toEqual([]);
  });

  it('tells bad lines with their numbers, lets the others through and is exit 1', async () => {
    const { terminal, out, notes } = recording();
    const text = [
      'nope',
      '[]',
      '{"output":"1"}',
      '{"gold":"1"}',
      '{"tests":{},"output":"1"}',
      '{"gold":"1","output":"1"}',
    ];
    expect(await verifyCommand(streamInput('-', bytesOf(text.join('\n'))), equals, terminal)).toBe(1);
    expect(out).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringMatching(/^-:1: not JSON/),
      '-:2: expected an object {gold, output}',
      '-:3: gold: expected text or a number',
      '-:4: output: expected text',
      '-:5: `tests` are not supported yet by this version of sluice',
    ]);
  });
});

describe('describeCommand', () => {
  it('prints the description in the format that was asked for', async () => {
    const { terminal, out } = recording();
    expect(await describeCommand('mermaid', (format) => `as ${format}`, terminal)).toBe(0);
    expect(out).toEqual(['as mermaid']);
  });
});
