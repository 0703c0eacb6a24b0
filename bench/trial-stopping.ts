import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { map, of } from 'rxjs';
import { randomDraws } from '../src/campaign/random-draws.ts';
import type { RandomDraws } from '../src/campaign/random-draws.ts';
import { labelByConsensus } from '../src/operators/label-by-consensus.ts';
import { DEFAULT_BANDS, DEFAULT_CONFIDENCE, DEFAULT_PRIOR } from '../src/records/grade.ts';
import { fitPrior } from '../src/records/grading/fit-prior.ts';
import { stoppingOf } from '../src/records/grading/stopping.ts';
import type { RatePrior } from '../src/records/grading/stopping.ts';
import { levelOfRate } from '../src/records/level.ts';
import type { Question } from '../src/records/question.ts';
import type { StageInput } from '../src/stream/outcome.ts';
import { verifyMath } from '../src/verifiers/math/verify-math.ts';
import { drawFrontier } from './support/frontier-chart.ts';
import type { FrontierLine } from './support/frontier-chart.ts';

/**
 * The calls that stopping saves, how often it agrees with the grade of all attempts, and how often consensus labels are
 * right: `npm run trial:stopping`, with `SLUICE_DATA` also on recorded attempts. Its output is in docs/trials.md, with
 * the drawing that it writes.
 */

const folder = process.env['SLUICE_DATA'];
const SEED = 12_345;
const QUESTIONS = 20_000;
const ORDERS = 400;
const CONFIDENCES = [1, 0.99, 0.98, 0.95, 0.9] as const;
const DRAWING = fileURLToPath(new URL('../docs/images/stopping.svg', import.meta.url));

/** Questions, each with whether its attempts are right. */
type Attempts = readonly (readonly boolean[])[];

/** The rate of right attempts of a question, drawn from a population. */
const POPULATIONS: readonly (readonly [name: string, rate: (draws: RandomDraws) => number])[] = [
  ['uniform', (draws) => draws.uniform()],
  [
    'two ends',
    (draws) => {
      const end = draws.uniform();
      return end < 0.15 ? 0 : end < 0.3 ? 1 : draws.beta(0.6, 0.6);
    },
  ],
  ['middling', (draws) => draws.beta(3, 3)],
];

function simulated(count: number, rateOf: (draws: RandomDraws) => number): Attempts {
  const draws = randomDraws(SEED);
  return Array.from({ length: QUESTIONS }, () => {
    const rate = rateOf(draws);
    return Array.from({ length: count }, () => draws.uniform() < rate);
  });
}

interface Row {
  readonly question: string;
  readonly answer: string;
  readonly output: string;
  readonly is_correct: boolean;
}

/** The recorded attempts by question. */
function readRecorded(dataFolder: string): readonly (readonly Row[])[] {
  const text = gunzipSync(readFileSync(`${dataFolder}/recorded/math_attempts.jsonl.gz`)).toString('utf8');
  const byQuestion = new Map<string, Row[]>();
  for (const line of text.split('\n').filter(Boolean)) {
    const row = JSON.parse(line) as Row;
    byQuestion.set(row.question, [...(byQuestion.get(row.question) ?? []), row]);
  }
  return [...byQuestion.values()];
}

/** The correctness of the recorded attempts, in seeded orders. */
function inOrders(questions: readonly (readonly Row[])[]): Attempts {
  const draws = randomDraws(SEED);
  const rights = questions.map((rows) => rows.map(({ is_correct }) => is_correct));
  return Array.from({ length: ORDERS }, () => rights.map((one) => shuffled(one, draws))).flat();
}

function shuffled<T>(values: readonly T[], draws: RandomDraws): readonly T[] {
  return values
    .map((value) => ({ value, key: draws.uniform() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

interface Measured {
  readonly agreement: number;
  readonly saved: number;
  readonly waves: number;
}

function measure(questions: Attempts, attempts: number, confidence: number, prior: RatePrior): Measured {
  const classOf = (correct: number): number => levelOfRate(correct, attempts, DEFAULT_BANDS);
  const stopping = stoppingOf({ attempts, classOf, confidence, prior });
  let agreed = 0;
  let calls = 0;
  let waves = 0;
  for (const rights of questions) {
    let made = 0;
    let correct = 0;
    let end = stopping.stop(made, correct);
    for (; end === null; end = stopping.stop(made, correct)) {
      const next = made + stopping.wave(made, correct);
      for (; made < next; made += 1) correct += Number(rights[made]);
      waves += 1;
    }
    calls += made;
    agreed += Number(end.finalClass === classOf(rights.filter(Boolean).length));
  }
  const { length } = questions;
  return { agreement: agreed / length, saved: 1 - calls / (length * attempts), waves: waves / length };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Prints the rows of a population; returns its line for the drawing. */
function table(name: string, questions: Attempts, attempts: number): FrontierLine {
  const points = [[1, 1] as const, DEFAULT_PRIOR].map((prior) => {
    const measured = CONFIDENCES.map((confidence) => ({
      ...measure(questions, attempts, confidence, prior),
      isDefault: confidence === DEFAULT_CONFIDENCE,
    }));
    const cells = measured.map(({ agreement, saved, waves }, index) => {
      // With confidence 1 the prior has no effect.
      if (CONFIDENCES[index] === 1 && prior[0] !== 1) return '';
      return `${percent(saved)} · ${percent(agreement)} · ${waves.toFixed(1)}`;
    });
    print(`| ${name} | ${attempts} | ${prior.join(', ')} | ${cells.join(' | ')} |`);
    return measured;
  });
  return { name: `${name}, ${attempts} attempts`, points: points.at(-1) ?? [] };
}

/** Stopping under the prior that a calibration on 200 questions fits, on other questions of the same population. */
function fittedRow(name: string, rateOf: (draws: RandomDraws) => number, attempts: number): void {
  const questions = simulated(attempts, rateOf);
  const known = questions.slice(0, 200).map((rights) => ({ attempts, correct: rights.filter(Boolean).length }));
  const { prior } = fitPrior(known);
  if (prior === null) return;
  const cells = [prior, DEFAULT_PRIOR].map((one) => {
    const { saved, agreement } = measure(questions.slice(200), attempts, DEFAULT_CONFIDENCE, one);
    return `${percent(saved)} · ${percent(agreement)}`;
  });
  print(`| ${name} | ${attempts} | ${prior.join(', ')} | ${cells.join(' | ')} |`);
}

/** The label of a question without its gold answer, from the operator of a real campaign; null: no consensus. */
function labelOf(rows: readonly Row[], minShare: number): string | null {
  const now = new Date(0);
  const usage = { prompt: 0, cachedPrompt: 0, completion: 0, reasoning: 0 };
  const about = {
    finishReason: 'stop',
    finishDetail: null,
    returnedModel: '',
    reasoning: null,
    usage,
    latencyMs: 0,
  } as const;
  const ref = { topic: 'questions', partition: 0, offset: 0 };
  const none = { choices: [], tests: null, source: null, license: null, ingestedAt: now };
  const value: Question = { id: 'q', domain: 'math', question: rows[0]?.question ?? '', answer: '', ...none };
  let label: string | null = null;
  of<StageInput<Question>>({ ref, value })
    .pipe(
      labelByConsensus<never>({
        attempts: rows.length,
        minShare,
        attempt: map((asked) => {
          const reply = { ...about, content: rows[asked.attempt]?.output ?? '' };
          return { ...asked, kind: 'answered', reply, repliedAt: now };
        }),
        verify: (output, { answer }) => of(verifyMath(output, answer)),
      }),
    )
    .subscribe((item) => {
      if ('kind' in item && item.kind === 'labelled') label = item.consensus.label;
    });
  return label;
}

/** Labels compared with gold answers: all 8 attempts, and each smaller number of first attempts. */
function consensusTable(questions: readonly (readonly Row[])[]): void {
  print('');
  print('| attempts | minShare | labelled | right | precision |');
  print('|---|---|---|---|---|');
  for (const attempts of [4, 8]) {
    for (const minShare of [0.25, 0.5, 0.6, 0.75, 1]) {
      const labels = questions.map((rows) => ({
        label: labelOf(rows.slice(0, attempts), minShare),
        gold: rows[0]?.answer,
      }));
      const labelled = labels.filter(({ label }) => label !== null);
      const right = labelled.filter(({ label, gold }) => {
        return verifyMath(`\\boxed{${label}}`, gold ?? '').verdict === 'correct';
      });
      const share = percent(right.length / labelled.length);
      print(`| ${attempts} | ${minShare} | ${labelled.length} of ${questions.length} | ${right.length} | ${share} |`);
    }
  }
}

print(`| population | attempts | prior | ${CONFIDENCES.map((confidence) => `confidence ${confidence}`).join(' | ')} |`);
print(`|---|---|---|${CONFIDENCES.map(() => '---|').join('')}`);
const recorded = folder === undefined ? [] : [table('recorded', inOrders(readRecorded(folder)), 8)];
if (folder === undefined) process.stderr.write('without SLUICE_DATA: no recorded attempts\n');
const drawn = POPULATIONS.flatMap(([name, rateOf]) =>
  [8, 16, 64].map((attempts) => table(name, simulated(attempts, rateOf), attempts)),
);
writeFileSync(DRAWING, drawFrontier([...recorded, ...drawn]));
print('');
print('| population | attempts | fitted prior | saved · level, fitted | saved · level, default |');
print('|---|---|---|---|---|');
for (const [name, rateOf] of POPULATIONS) for (const attempts of [8, 16, 64]) fittedRow(name, rateOf, attempts);
if (folder !== undefined) consensusTable(readRecorded(folder));
