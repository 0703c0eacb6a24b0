import { firstValueFrom } from 'rxjs';
import type { VerifyAnswer } from '../records/model-ports.ts';
import type { Domain } from '../records/domain.ts';
import type { QuestionChoice, QuestionTests } from '../records/question.ts';
import type { ByteInput } from '../sources/input.ts';
import { literalOf } from '../sources/number-literal.ts';
import { labelOfAnswer, parseChoices } from '../sources/parse-choices.ts';
import { parseTests } from '../sources/parse-tests.ts';
import { jsonTextOf } from '../sources/json-text.ts';
import { splitLines } from '../sources/split-lines.ts';
import type { Terminal } from './terminal.ts';

/** The longest line, in bytes: a long trace with its gold answer. */
const MOST_LINE_BYTES = 64 * 1024 * 1024;

/**
 * `sluice verify`: reads JSON lines `{gold, output}` (`{tests, output}` for code) and writes the same lines with
 * `verdict`, `reason`, `extracted` and `ms`, in order. Other fields of a line are kept; `question` is used too: it
 * contains the options of a choice and the signature of a function. With `tests`, `gold` is the question's own solution
 * and may be omitted. A pair of which one side cannot be read is `unparsable`; the reason says which. A bad line is
 * reported on stderr with its number, the others continue, and the exit code is 1.
 */
export async function verifyCommand(
  input: ByteInput,
  verify: VerifyAnswer,
  terminal: Terminal,
  domain: Domain = 'math',
): Promise<number> {
  let hasFailed = false;
  for await (const { line, bytes } of splitLines(input.open(), MOST_LINE_BYTES)) {
    const pair = bytes === null ? `longer than ${MOST_LINE_BYTES} bytes` : parsePair(bytes, domain);
    if (pair === null) continue;
    if (typeof pair === 'string') {
      hasFailed = true;
      terminal.note(`${input.name}:${line}: ${pair}`);
      continue;
    }
    const startedAt = performance.now();
    const question = {
      id: `${input.name}:${line}`,
      domain,
      question: pair.question,
      answer: pair.gold,
      choices: pair.choices,
      tests: pair.tests,
      source: null,
      license: null,
      ingestedAt: new Date(0),
    };
    const decided = await firstValueFrom(verify(pair.output, question));
    const { reason, extracted, takenFrom, fault } = decided;
    // No question is graded here that could be set aside: what cannot be read is unparsable, on either side.
    const verdict = reason === 'gold-unparsable' ? 'unparsable' : decided.verdict;
    const ms = Math.round(1000 * (performance.now() - startedAt)) / 1000;
    if (fault !== undefined) terminal.note(`${input.name}:${line}: ${reason}: ${fault}`);
    const place = takenFrom == null ? {} : { takenFrom };
    await terminal.json({ ...pair.fields, verdict, reason, extracted, ...place, ms });
  }
  return hasFailed ? 1 : 0;
}

interface Pair {
  readonly gold: string;
  readonly output: string;
  readonly question: string;
  readonly choices: readonly QuestionChoice[];
  readonly tests: QuestionTests | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line as a pair; null if it is blank, the reason if it is not a pair. */
function parsePair(bytes: Buffer, domain: Domain): Pair | string | null {
  const text = jsonTextOf(bytes);
  if (text === null) return 'not UTF-8 text';
  if (text.trim() === '') return null;
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const isCode = domain === 'code';
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return `expected an object {${isCode ? 'tests' : 'gold'}, output}`;
  }
  const fields = given as Record<string, unknown>;
  const { output, question } = fields;
  const gold = isCode ? (fields['gold'] ?? '') : fields['gold'];
  if (!isCode && gold === undefined && fields['tests'] !== undefined) {
    return 'gold: expected text or a number; lines with `tests` are for --domain code';
  }
  if (typeof gold !== 'string' && typeof gold !== 'number') return 'gold: expected text or a number';
  if (typeof output !== 'string') return 'output: expected text';
  let tests: QuestionTests | null = null;
  let choices: readonly QuestionChoice[] = [];
  const goldText = typeof gold === 'number' ? literalOf('gold', gold, text) : gold;
  let label = goldText;
  try {
    if (domain === 'choice') choices = parseChoices(fields['choices']);
    if (choices.length > 0) label = labelOfAnswer(goldText, typeof gold === 'number', choices);
    if (isCode) tests = parseTests(fields['tests'], () => text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (isCode && tests === null) return 'tests: expected an object';
  return {
    gold: label,
    output,
    question: typeof question === 'string' ? question : '',
    choices,
    tests,
    fields,
  };
}
