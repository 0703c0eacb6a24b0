import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../src/cli/terminal.ts';
import { checkDomain } from '../../src/cli/check-domain.ts';
import { verifyCommand } from '../../src/cli/verify-command.ts';
import type { VerifyAnswer } from '../../src/records/model-ports.ts';
import { streamInput } from '../../src/sources/input.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';
import { verifyOwnDomain } from '../../src/verifiers/own-domain.ts';
import { BUILT_IN_DOMAINS, listDomains } from '../../src/records/domain.ts';

const equals: VerifyAnswer = (output, { answer }) =>
  of({
    verdict: output === answer ? 'correct' : 'incorrect',
    reason: output === answer ? 'equal' : 'different',
    extracted: output,
    decidedBy: 'test/1',
  });

function recording(): { terminal: Terminal; out: unknown[]; notes: string[] } {
  const out: unknown[] = [];
  const notes: string[] = [];
  const terminal: Terminal = {
    json: async (value) => void out.push(value),
    print: async (text) => void out.push(text),
    closed: new AbortController().signal,
    isAttended: false,
    note: (message) => void notes.push(message),
    line: null,
    progress: () => undefined,
    progressDone: () => undefined,
    flushed: async () => undefined,
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

  it('decides a domain of the user by its verifier, and reports its faults on stderr', async () => {
    const { terminal, out, notes } = recording();
    const verify = verifyOwnDomain({
      name: 'upper',
      version: 1,
      verify: (output, { answer, domain, question }) => {
        if (output === 'boom') throw new Error(`cannot read ${domain} ${question}`);
        return { verdict: output === answer.toUpperCase() ? 'correct' : 'incorrect', extracted: output };
      },
    });
    const text = [
      '{"gold":"a","output":"A"}',
      '{"gold":"a","output":"a"}',
      '{"gold":1,"output":"boom","question":"?"}',
    ];
    expect(await verifyCommand(streamInput('-', bytesOf(text.join('\n'))), verify, terminal, 'upper')).toBe(0);
    expect(out).toMatchObject([
      { verdict: 'correct', reason: 'equal', extracted: 'A' },
      { verdict: 'incorrect', reason: 'different', extracted: 'a' },
      { verdict: 'ungraded', reason: 'verifier-error', extracted: null },
    ]);
    expect(out[2]).not.toHaveProperty('fault');
    expect(notes).toEqual(['-:3: verifier-error: cannot read upper ?']);
  });

  it('calls a pair unparsable of which one side cannot be read, and says which', async () => {
    const { terminal, out } = recording();
    const verify: VerifyAnswer = (output, { answer }) => of(verifyMath(output, answer));
    const pairs = [
      { gold: String.raw`\frac{d}{dx}\tan x`, output: String.raw`\boxed{\sec^2 x}` },
      { gold: '7', output: 'I do not know.' },
    ];
    const text = pairs.map((pair) => JSON.stringify(pair)).join('\n');
    expect(await verifyCommand(streamInput('-', bytesOf(text)), verify, terminal)).toBe(0);
    expect(out).toMatchObject([
      { verdict: 'unparsable', reason: 'gold-unparsable' },
      { verdict: 'unparsable', reason: 'no-answer' },
    ]);
  });

  it('refuses a domain that nothing here verifies, with those that there are', () => {
    const own = new Map([['units', { name: 'units', version: 1, verify: () => ({ verdict: 'correct' as const }) }]]);
    for (const domain of [...BUILT_IN_DOMAINS, 'units']) expect(() => checkDomain(domain, own)).not.toThrow();
    expect(() => checkDomain('sql', own)).toThrow(
      `--domain: expected ${listDomains([...BUILT_IN_DOMAINS, 'units'])}, got "sql"; another one needs a verifier in the configuration (verifiers)`,
    );
    expect(() => checkDomain('units', undefined)).toThrow(`expected ${listDomains(BUILT_IN_DOMAINS)}, got "units"`);
  });

  it('reports bad lines with their numbers, decides the others and is exit 1', async () => {
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
      '-:5: gold: expected text or a number; lines with `tests` are for --domain code',
    ]);
  });

  it('takes tests, a question and perhaps a solution where the domain is code', async () => {
    const { terminal, out, notes } = recording();
    const seen: unknown[] = [];
    const verify: VerifyAnswer = (output, question) => {
      seen.push([question.domain, question.question, question.answer, question.tests?.asserts]);
      return equals(output, question);
    };
    const text = [
      '{"tests":{"kind":"assert","asserts":["assert f()"]},"output":"x","question":"q"}',
      '{"output":"x","gold":"y"}',
      '{"tests":{"kind":"other"},"output":"x"}',
    ];
    expect(await verifyCommand(streamInput('-', bytesOf(text.join('\n'))), verify, terminal, 'code')).toBe(1);
    expect(seen).toEqual([['code', 'q', '', ['assert f()']]]);
    expect(out).toHaveLength(1);
    expect(notes).toEqual([
      '-:2: tests: expected an object',
      '-:3: tests.kind: expected "assert", "stdio" or "function", got "other"',
    ]);
  });
});
