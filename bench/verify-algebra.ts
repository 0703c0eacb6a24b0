import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { evaluate, numberOf } from '../src/verifiers/math/evaluate.ts';
import { readAnswer } from '../src/verifiers/math/read-answer.ts';
import { verifyMath } from '../src/verifiers/math/verify-math.ts';
import { runMathVerify } from './support/math-verify-oracle.ts';
import type { Ball } from '../src/verifiers/math/ball.ts';
import type { Expression } from '../src/verifiers/math/expression.ts';

/**
 * The reading of formulas against sympy, an independent computer algebra: `MATH_VERIFY_PYTHON=… node bench/verify-algebra.ts
 * [seed] [count]`, with the interpreter of a venv that has `sympy` and `math-verify` (`pip install sympy math-verify`).
 *
 * sympy draws expressions of each construct that the grammar reads, prints every one in several forms (its LaTeX printer
 * with several options, Python, what people write) and computes its value. A form agrees where our reading has the same
 * value to 30 digits. Pairs of forms, equal and not, are decided by `verifyMath`, and by Math-Verify beside it.
 */

const python = process.env['MATH_VERIFY_PYTHON'];
const [seed = '1', count = '12'] = process.argv.slice(2);
const SCRIPT = fileURLToPath(new URL('support/algebra-forms.py', import.meta.url));

interface Form {
  readonly construct: string;
  readonly printer: string;
  readonly form: string;
  readonly points: readonly {
    readonly at: Readonly<Record<string, string>>;
    readonly value: readonly [string, string];
  }[];
}

interface Pair {
  readonly construct: string;
  readonly answer: string;
  readonly gold: string;
  readonly isEqual: boolean;
}

const print = (...cells: readonly unknown[]): void => void process.stdout.write(`${cells.join(' | ')}\n`);

function generated(interpreter: string): readonly (Form | Pair)[] {
  const run = spawnSync(interpreter, [SCRIPT, seed, count], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`algebra-forms.py ended with ${String(run.status ?? run.signal)}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Form | Pair);
}

function rational(text: string): { readonly numerator: bigint; readonly denominator: bigint } {
  const [top = '0', bottom = '1'] = text.split('/');
  return { numerator: BigInt(top), denominator: BigInt(bottom) };
}

/** The value times 10^30, rounded down. */
function thirtyDigits({ mantissa, exponent }: Ball): bigint {
  const scaled = mantissa * 10n ** 30n;
  return exponent >= 0 ? scaled << BigInt(exponent) : scaled >> BigInt(-exponent);
}

/** A decimal of sympy, times 10^30. */
function decimalOf(text: string): bigint {
  const [, sign = '', whole = '0', fraction = '', power = '0'] = /^(-?)(\d+)\.?(\d*)(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const exponent = 30 - fraction.length + Number(power);
  const digits = BigInt(whole + fraction);
  const value = exponent >= 0 ? digits * 10n ** BigInt(exponent) : digits / 10n ** BigInt(-exponent);
  return sign === '-' ? -value : value;
}

/** Whether our value of an expression equals sympy's: to about 30 significant digits, or 30 after the point. */
function agrees(expression: Expression, { at, value }: Form['points'][number]): boolean | null {
  const variables = new Map(Object.entries(at).map(([name, number]) => [name, rational(number)]));
  const run = { precision: 512, isRealOnly: false, variables, spread: 0 };
  const ours = evaluate(expression, run);
  if (ours === null) return null;
  const number = numberOf(ours, run);
  return [number.re, number.im].every((part, index) => {
    const expected = decimalOf(value[index] ?? '0');
    const gap = thirtyDigits(part) - expected;
    const size = expected < 0n ? -expected : expected;
    return (gap < 0n ? -gap : gap) <= 10n + size / 10n ** 30n;
  });
}

function readingOf(form: Form): 'agrees' | 'other value' | 'no value' | 'not read' {
  const answer = readAnswer(form.form);
  if (answer?.kind !== 'scalar') return 'not read';
  const expression: Expression | null =
    answer.expression ?? (answer.quantity === null ? null : { kind: 'number', value: answer.quantity.value });
  if (expression === null) return 'not read';
  const verdicts = form.points.map((point) => agrees(expression, point));
  if (verdicts.includes(false)) return 'other value';
  return verdicts.includes(null) ? 'no value' : 'agrees';
}

function counted(table: Map<string, Map<string, number>>, row: string, cell: string): void {
  const cells = table.get(row) ?? new Map<string, number>();
  cells.set(cell, (cells.get(cell) ?? 0) + 1);
  table.set(row, cells);
}

function formTable(forms: readonly Form[]): void {
  const table = new Map<string, Map<string, number>>();
  for (const form of forms) {
    const reading = readingOf(form);
    counted(table, form.construct, reading);
    if (reading !== 'agrees')
      print('  ', reading, form.construct, form.printer, form.form, JSON.stringify(form.points[0]));
  }
  print('construct', 'forms', 'value agrees', 'other value', 'no value', 'not read');
  for (const [construct, cells] of table) {
    const of = (cell: string): number => cells.get(cell) ?? 0;
    const all = [...cells.values()].reduce((sum, value) => sum + value, 0);
    print(construct, all, of('agrees'), of('other value'), of('no value'), of('not read'));
  }
}

function pairTable(pairs: readonly Pair[]): void {
  const rows = pairs.map((pair) => ({ ...pair, output: `So \\boxed{${pair.answer}}.` }));
  const theirs = runMathVerify(rows);
  const table = new Map<string, Map<string, number>>();
  for (const [index, row] of rows.entries()) {
    const { verdict } = verifyMath(row.output, row.gold);
    const isRight = (verdict === 'correct') === row.isEqual;
    const wanted = row.isEqual ? 'equal' : 'different';
    counted(table, row.construct, wanted);
    if (isRight) counted(table, row.construct, `${wanted}, ours`);
    else print('  ', `wanted ${wanted}`, verdict, row.construct, row.answer, row.gold);
    if (verdict === 'incorrect' && row.isEqual) counted(table, row.construct, 'called incorrect');
    if (theirs?.verdicts[index]?.isCorrect === row.isEqual) counted(table, row.construct, `${wanted}, theirs`);
  }
  const other = theirs === null ? 'Math-Verify' : `Math-Verify ${theirs.version}`;
  print(
    'construct',
    'equal',
    'accepted',
    `${other} accepts`,
    'different',
    'refused',
    `${other} refuses`,
    'equal called incorrect',
  );
  for (const [construct, cells] of table) {
    const of = (cell: string): number => cells.get(cell) ?? 0;
    print(
      construct,
      of('equal'),
      of('equal, ours'),
      of('equal, theirs'),
      of('different'),
      of('different, ours'),
      of('different, theirs'),
      of('called incorrect'),
    );
  }
}

if (python === undefined)
  throw new Error('MATH_VERIFY_PYTHON is not set: the interpreter of a venv with sympy and math-verify');
const lines = generated(python);
print(`seed ${seed}, ${count} of each construct`);
print('## forms');
formTable(lines.filter((line): line is Form => 'form' in line));
print('## pairs');
pairTable(lines.filter((line): line is Pair => 'gold' in line));
