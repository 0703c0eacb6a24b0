import { isUtf8 } from 'node:buffer';
import { firstValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Verdict } from '../records/verdict.ts';
import type { ByteInput } from '../sources/input.ts';
import { literalOf } from '../sources/number-literal.ts';
import { splitLines } from '../sources/split-lines.ts';
import type { Terminal } from './terminal.ts';

/** Decides one output against a gold answer. */
export type VerifyOutput = (output: string, gold: string) => Observable<Verdict>;

/** The longest line, in bytes: a long trace with its gold answer. */
const MOST_LINE_BYTES = 64 * 1024 * 1024;

/**
 * `sluice verify`: JSON lines `{gold, output}` in, the same lines with `verdict`, `reason`, `extracted` and `ms` out, in
 * order. Other fields of a line stay. A bad line is told on stderr with its number and the others go through; then the
 * exit code is 1.
 */
export async function verifyCommand(input: ByteInput, verify: VerifyOutput, terminal: Terminal): Promise<number> {
  let hasFailed = false;
  for await (const { line, bytes } of splitLines(input.open(), MOST_LINE_BYTES)) {
    const pair = bytes === null ? `longer than ${MOST_LINE_BYTES} bytes` : parsePair(bytes);
    if (pair === null) continue;
    if (typeof pair === 'string') {
      hasFailed = true;
      terminal.note(`${input.name}:${line}: ${pair}`);
      continue;
    }
    const startedAt = performance.now();
    const { verdict, reason, extracted } = await firstValueFrom(verify(pair.output, pair.gold));
    const ms = Math.round(1000 * (performance.now() - startedAt)) / 1000;
    await terminal.json({ ...pair.fields, verdict, reason, extracted, ms });
  }
  return hasFailed ? 1 : 0;
}

interface Pair {
  readonly gold: string;
  readonly output: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line as a pair; null where it is blank, the reason where it is none. */
function parsePair(bytes: Buffer): Pair | string | null {
  if (!isUtf8(bytes)) return 'not UTF-8 text';
  const text = bytes.toString('utf8');
  if (text.trim() === '') return null;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'expected an object {gold, output}';
  const fields = given as Record<string, unknown>;
  const { gold, output, tests } = fields;
  if (gold === undefined && tests !== undefined) return '`tests` are not supported yet by this version of sluice';
  if (typeof gold !== 'string' && typeof gold !== 'number') return 'gold: expected text or a number';
  if (typeof output !== 'string') return 'output: expected text';
  return { gold: typeof gold === 'number' ? literalOf('gold', gold, text) : gold, output, fields };
}
