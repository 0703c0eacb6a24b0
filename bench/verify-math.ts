import { firstValueFrom, from, lastValueFrom, map, mergeMap, toArray } from 'rxjs';
import { createMathVerifier } from '../src/runtime/math-verifier.ts';
import { verifyMath, verifyMathQuickly } from '../src/verifiers/math/verify-math.ts';
import { hostileAnswers } from './support/hostile-latex.ts';
import { isProse, readGolds, readRecorded, REWRITINGS, seededPairs } from './support/math-golds.ts';
import type { Gold, RecordedAnswer } from './support/math-golds.ts';
import { runMathVerify } from './support/math-verify-oracle.ts';

/**
 * The math verifier with real golds and real outputs: `SLUICE_DATA=../shared/data node bench/verify-math.ts`. With
 * `MATH_VERIFY_PYTHON` set also compared with Math-Verify. Its output is in `docs/verifier.md`.
 */

const folder = process.env['SLUICE_DATA'] ?? '../shared/data';
const SEED = 12_345;
const FILES = ['math_train', 'math_test', 'olympiadbench', 'college_math'] as const;

const print = (...cells: readonly unknown[]): void => void process.stdout.write(`${cells.join(' | ')}\n`);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;
const asAnswer = (gold: string): string => `So \\boxed{${gold.trim().replace(/^\$([^$]*)\$\.?$/, '$1')}}.`;

function quantiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(3);
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  return `mean ${mean.toFixed(4)} | p50 ${at(0.5)} | p99 ${at(0.99)} | max ${at(1)}`;
}

const meanOf = (times: readonly number[]): number => times.reduce((sum, time) => sum + time, 0) / times.length;

function recordedTable(name: string, rows: readonly RecordedAnswer[]): void {
  const wrong = rows
    .map((row) => ({ ...row, verdict: verifyMath(row.output, row.gold) }))
    .filter(({ verdict, isCorrect }) => (verdict.verdict === 'correct') !== isCorrect);
  print(
    name,
    rows.length,
    `agreement ${percent(rows.length - wrong.length, rows.length)}`,
    `${wrong.length} disagreements`,
  );
  for (const row of wrong)
    print('  ', row.from, `label ${row.isCorrect}`, row.verdict.reason, `gold ${row.gold}`, row.verdict.extracted);
}

function rewritingTable(): readonly Gold[] {
  const all: Gold[] = [];
  let [accepted, tried, proseTried, proseRefused] = [0, 0, 0, 0];
  for (const file of FILES) {
    const golds = readGolds(folder, file);
    all.push(...golds);
    for (const [name, rewrite] of REWRITINGS) {
      const outputs = golds.flatMap(({ answer }) => {
        const output = rewrite(answer);
        return output === null ? [] : [{ answer, output }];
      });
      const refused = outputs.filter(({ answer, output }) => verifyMath(output, answer).verdict !== 'correct');
      accepted += outputs.length - refused.length;
      tried += outputs.length;
      proseTried += outputs.filter(({ answer }) => isProse(answer)).length;
      proseRefused += refused.filter(({ answer }) => isProse(answer)).length;
      print(
        file,
        name,
        `${outputs.length - refused.length} / ${outputs.length}`,
        percent(outputs.length - refused.length, outputs.length),
      );
      for (const { answer } of refused) print('  refused', JSON.stringify(answer.slice(0, 120)));
    }
  }
  print('all rewritings', `${accepted} / ${tried}`, percent(accepted, tried));
  const answers = tried - proseTried;
  const answersAccepted = accepted - (proseTried - proseRefused);
  print('golds that are prose', `${proseTried - proseRefused} / ${proseTried}`);
  print('golds that are answers', `${answersAccepted} / ${answers}`, percent(answersAccepted, answers));
  return all;
}

function pairTable(golds: readonly Gold[]): void {
  const reasons = new Map<string, number>();
  for (const [answer, gold] of seededPairs(golds, 20_000, SEED)) {
    const { verdict, reason } = verifyMath(asAnswer(answer.answer), gold.answer);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    if (verdict === 'correct') print('  accepted', JSON.stringify(answer.answer), JSON.stringify(gold.answer));
  }
  print('20,000 pairs of different questions', JSON.stringify(Object.fromEntries(reasons)));
}

/** One digit of every gold changed: the accepted ones are for manual review. */
function digitTable(golds: readonly Gold[]): void {
  let [changed, accepted] = [0, 0];
  for (const [index, { answer }] of golds.entries()) {
    const digits = [...answer.matchAll(/\d/g)];
    const digit = digits[index % Math.max(1, digits.length)];
    if (digit === undefined) continue;
    const other = `${answer.slice(0, digit.index)}${(Number(digit[0]) + 1 + (index % 9)) % 10}${answer.slice(digit.index + 1)}`;
    changed += 1;
    if (verifyMath(asAnswer(other), answer).verdict !== 'correct') continue;
    accepted += 1;
    print('  accepted', JSON.stringify(other.slice(0, 160)), JSON.stringify(answer.slice(0, 160)));
  }
  print('golds with one digit changed', changed, `${accepted} accepted`);
}

/** Processor time of all threads of this process, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function speedTable(rows: readonly RecordedAnswer[]): Promise<void> {
  for (const row of rows.slice(0, 50)) verifyMath(row.output, row.gold);
  const directBefore = cpuMs();
  const timed = rows.map((row) => {
    const started = performance.now();
    const { verdict } = verifyMath(row.output, row.gold);
    return { ms: performance.now() - started, isCorrect: verdict === 'correct' };
  });
  const directCpu = (cpuMs() - directBefore) / rows.length;
  const math = createMathVerifier();
  await firstValueFrom(math.verify('\\boxed{\\sqrt8}', '2\\sqrt2'));
  const pooledBefore = cpuMs();
  const pooled: number[] = [];
  for (const row of rows) {
    const started = performance.now();
    await firstValueFrom(math.verify(row.output, row.gold));
    pooled.push(performance.now() - started);
  }
  const pooledCpu = (cpuMs() - pooledBefore) / rows.length;
  // Every output through a worker, as if no answer were a plain number: the gold is too long for the quick path.
  const hopBefore = cpuMs();
  const hopped: number[] = [];
  for (const row of rows) {
    const started = performance.now();
    await firstValueFrom(math.verify(row.output, `${row.gold}${' '.repeat(500)}`));
    hopped.push(performance.now() - started);
  }
  const hoppedCpu = (cpuMs() - hopBefore) / rows.length;
  await math.close();
  const direct = timed.map(({ ms }) => ms);
  const formulas = rows.filter((row) => verifyMathQuickly(row.output, row.gold) === null).length;
  print(`${formulas} of ${rows.length} outputs need a worker`);
  print('sluice, in the thread of the caller', quantiles(direct), `cpu ${directCpu.toFixed(4)}`);
  print('sluice, createMathVerifier', quantiles(pooled), `cpu ${pooledCpu.toFixed(4)}`);
  print('sluice, every output through a worker', quantiles(hopped), `cpu ${hoppedCpu.toFixed(4)}`);
  const oracle = runMathVerify(rows);
  if (oracle === null) return print('Math-Verify: MATH_VERIFY_PYTHON is not set');
  const theirs = oracle.verdicts.map(({ ms }) => ms);
  const theirCpu = meanOf(oracle.verdicts.map((verdict) => verdict.cpuMs));
  const agreeing = (verdicts: readonly { readonly isCorrect: boolean }[]): number =>
    rows.filter((row, index) => verdicts[index]?.isCorrect === row.isCorrect).length;
  print(`Math-Verify ${oracle.version}`, quantiles(theirs), `cpu ${theirCpu.toFixed(4)}`);
  print(
    'agreement with the labels',
    `sluice ${percent(agreeing(timed), rows.length)}`,
    `Math-Verify ${percent(agreeing(oracle.verdicts), rows.length)}`,
  );
  const ratios = (times: readonly number[], cpu: number): string =>
    `${(meanOf(theirs) / meanOf(times)).toFixed(1)} (cpu ${(theirCpu / cpu).toFixed(1)})`;
  print(
    'times faster in the mean',
    `direct ${ratios(direct, directCpu)}`,
    `pool ${ratios(pooled, pooledCpu)}`,
    `all through a worker ${ratios(hopped, hoppedCpu)}`,
  );
  for (const [index, row] of rows.entries()) {
    const [ours, other] = [timed[index]?.isCorrect, oracle.verdicts[index]?.isCorrect];
    if (ours === other) continue;
    const { extracted } = verifyMath(row.output, row.gold);
    print(
      '  disagree',
      row.from,
      `label ${row.isCorrect}`,
      `sluice ${ours}`,
      `Math-Verify ${other}`,
      `gold ${row.gold}`,
      extracted,
    );
  }
}

/** Formula golds as outputs in another notation, which outputs with only numbers do not measure. */
function rewrittenFormulas(): readonly RecordedAnswer[] {
  return readGolds(folder, 'math_test').flatMap(({ id, answer }): RecordedAnswer[] => {
    for (const [name, rewrite] of [...REWRITINGS].slice(1)) {
      const output = rewrite(answer);
      if (output !== null && verifyMathQuickly(output, answer) === null) {
        return [{ output, gold: answer, isCorrect: true, from: `${id} ${name}` }];
      }
    }
    return [];
  });
}

async function hostileTable(): Promise<void> {
  const math = createMathVerifier({ deadlineMs: 2_000 });
  const hostile = hostileAnswers(500, SEED);
  const before = process.memoryUsage().rss;
  const started = performance.now();
  const judged = await lastValueFrom(
    from(
      hostile.flatMap(
        (text, index) =>
          [
            [`\\boxed{${text}}`, hostile[(index + 25) % 500] ?? '5'],
            [`\\boxed{${text}}`, '\\sqrt{5}'],
          ] as const,
      ),
    ).pipe(
      mergeMap(([output, gold]) => {
        const at = performance.now();
        return math
          .verify(output, gold)
          .pipe(map(({ verdict, reason }) => ({ verdict, reason, ms: performance.now() - at })));
      }, 2),
      toArray(),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const counts = new Map<string, number>();
  for (const { verdict, reason } of judged)
    counts.set(`${verdict} ${reason}`, (counts.get(`${verdict} ${reason}`) ?? 0) + 1);
  print(
    '500 hostile answers, 1,000 comparisons',
    `${seconds.toFixed(1)} s`,
    JSON.stringify(Object.fromEntries(counts)),
  );
  print(
    '  ms',
    quantiles(judged.map(({ ms }) => ms)),
    `resident memory ${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0)} MiB more`,
  );
  await math.close();
}

const recorded = readRecorded(folder);
print('## recorded outputs');
recordedTable('GSM8K', recorded.gsm8k);
recordedTable('MATH', recorded.math);
print('## golds against themselves, rewritten');
const golds = rewritingTable();
print('## golds against other golds');
pairTable(golds);
digitTable(golds);
print('## speed, GSM8K and MATH outputs in one run');
await speedTable([...recorded.gsm8k, ...recorded.math]);
print('## speed, MATH outputs');
await speedTable(recorded.math);
print('## speed, formulas of MATH test golds in another spelling');
await speedTable(rewrittenFormulas());
print('## hostile');
await hostileTable();
