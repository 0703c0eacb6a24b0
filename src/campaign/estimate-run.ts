import { LEVELS } from '../records/grade.ts';
import type { Level } from '../records/grade.ts';
import { formatUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import { perLevel, sumLevels } from '../records/mix.ts';
import type { PerLevel } from '../records/mix.ts';
import type { LevelStatus } from './campaign-status.ts';
import { drawCalls, PROMPT_TOKENS } from './estimate-calls.ts';
import type { Draw, EstimatedModel, EstimatedRole } from './estimate-calls.ts';
import { hoursOf } from './estimate-hours.ts';
import { randomDraws } from './random-draws.ts';
import type { RandomDraws } from './random-draws.ts';

/** What an estimate follows from. */
export interface EstimateInput {
  /** `target` is a count of verified records. */
  readonly levels: readonly Omit<LevelStatus, 'yield' | 'usd' | 'usdPerVerified'>[];
  /** Questions that were read and got a level or none, with or without a call. */
  readonly gradedOrNot: number;
  /** Selections whose traces have ended. */
  readonly traced: number;
  /** Null: not known, as many as it takes. */
  readonly questionsLeft: number | null;
  /** Questions that a worker grades at once. */
  readonly gradedAtOnce: number;
  /** The most attempts at a question, and how many of a hard one's are scored at most. Default 1. */
  readonly attempts?: { readonly made: number; readonly scored: number };
  readonly samples: number;
  readonly choose: 'first' | 'shortest' | 'all';
  readonly models: Readonly<Record<'target' | 'teacher' | 'scorer', EstimatedModel>> & {
    readonly judge?: EstimatedModel;
  };
  readonly seed: number;
  /** Simulated campaigns. Default 2,000. */
  readonly simulations?: number;
}

/** The median of what the simulated campaigns needed, and what 95 % of them were between. */
export interface Interval<Value> {
  readonly expected: Value;
  readonly low: Value;
  readonly high: Value;
}

/** What the calls of a model are expected to be. */
export interface ModelEstimate {
  readonly calls: Interval<number>;
  readonly promptTokens: Interval<number>;
  readonly completionTokens: Interval<number>;
  /** Decimal text in US dollars. */
  readonly usd: Interval<string>;
}

/** What is expected to come, beyond what the campaign has done. */
export interface RunEstimate {
  readonly models: Readonly<Partial<Record<EstimatedRole, ModelEstimate>>>;
  readonly usd: Interval<string>;
  /** Of one worker; null where the latency of a model that is to be called is not known. */
  readonly hours: Interval<number> | null;
  /** Verified records that the questions left will not give, by level; only levels that may lack some. */
  readonly shortfall: readonly (Interval<number> & { readonly level: Level })[];
}

/** As many selections of a level as the yield of all levels counts for in its own. */
const ALIKE = { low: 1.5, high: 60 } as const;
const SIMULATIONS = 2000;

interface Simulated {
  readonly draws: Readonly<Partial<Record<EstimatedRole, Draw>>>;
  readonly usd: number;
  readonly hours: number | null;
  readonly lacking: PerLevel;
}

/**
 * Calls, tokens, cost and time that a campaign still needs, from simulated campaigns: the yield of a level is drawn from
 * its Beta posterior, the shares of the levels from their Dirichlet posterior, tokens from what was measured. Pure: the
 * same input gives the same estimate.
 */
export function estimateRun(input: EstimateInput): RunEstimate {
  const draws = randomDraws(input.seed);
  const simulated = Array.from({ length: input.simulations ?? SIMULATIONS }, () => simulate(input, draws));
  const roles = (['target', 'teacher', 'scorer', 'judge'] as const).filter((role) => input.models[role] !== undefined);
  const of = (role: EstimatedRole, what: keyof Draw): readonly number[] =>
    simulated.map((run) => run.draws[role]?.[what] ?? 0);
  const hours = simulated.flatMap((run) => (run.hours === null ? [] : [run.hours]));
  return {
    models: Object.fromEntries(
      roles.map((role): [EstimatedRole, ModelEstimate] => [
        role,
        {
          calls: whole(of(role, 'calls')),
          promptTokens: whole(of(role, 'promptTokens')),
          completionTokens: whole(of(role, 'completionTokens')),
          usd: money(of(role, 'usd')),
        },
      ]),
    ),
    usd: money(simulated.map(({ usd }) => usd)),
    hours: hours.length === simulated.length ? intervalOf(hours) : null,
    shortfall: LEVELS.map((level) => ({ level, ...whole(simulated.map(({ lacking }) => lacking[level])) })).filter(
      ({ high }) => high > 0,
    ),
  };
}

function simulate(input: EstimateInput, random: RandomDraws): Simulated {
  const { models, questionsLeft, attempts = { made: 1, scored: 1 } } = input;
  const state = perLevelOf(input.levels);
  // Levels of one campaign are alike, how much nobody knows: a level leans on all of them until it was measured itself.
  const common = random.beta(sumLevels(state.verified) + 1, sumLevels(state.rejected) + 1);
  const alike = random.logUniform(ALIKE.low, ALIKE.high);
  const yields = perLevel((level) =>
    random.beta(state.verified[level] + alike * common, state.rejected[level] + alike * (1 - common)),
  );
  const had = perLevel(
    (level) => state.verified[level] + state.rejected[level] + state.inFlight[level] + state.stock[level],
  );
  // Questions that got no level: filtered, set aside or doubled. Levels begin alike, and none is ruled out.
  const none = Math.max(0, input.gradedOrNot - sumLevels(had));
  const shares = random.dirichlet([...had.map((count) => count + 1), ...(none > 0 ? [none] : [])]);
  const shareOf = (level: Level): number => shares[level] ?? 0;

  // Selections in flight end first; what they leave open is drawn.
  const open = perLevel((level) => {
    const flying = state.inFlight[level];
    const mean = flying * yields[level];
    const right = Math.round(mean + Math.sqrt(mean * (1 - yields[level])) * random.normal());
    const verified = Math.min(flying, Math.max(0, right));
    return Math.max(0, state.target[level] - state.verified[level] - verified);
  });
  const needed = perLevel((level) => random.trials(open[level], yields[level]));
  const wanted = perLevel((level) => Math.max(0, needed[level] - state.stock[level]));
  const most = questionsLeft ?? Number.MAX_SAFE_INTEGER;
  const grading = Math.max(...LEVELS.map((level) => random.trials(wanted[level], shareOf(level))));
  // What has been taken in when the last level has enough is paid too: a worker always has as many as it may.
  const beyond = grading > 0 ? input.gradedAtOnce : 0;
  const graded = Math.min(most, grading + beyond);
  const supply = perLevel((level) => state.stock[level] + (grading > most ? graded * shareOf(level) : wanted[level]));
  const drawn = perLevel((level) => Math.min(needed[level], supply[level]));
  const lacking = perLevel((level) => {
    const given = drawn[level] < needed[level] ? drawn[level] * yields[level] : open[level];
    return Math.max(0, open[level] - given);
  });

  const selections = sumLevels(drawn) + sumLevels(state.inFlight);
  const hard = graded * (shareOf(1) + shareOf(2) + shareOf(3) + shareOf(4) + shareOf(5));
  const hardHad = sumLevels(had) - had[0];
  const sampled = perLevel((level) => {
    if (input.choose !== 'first') return input.samples * (drawn[level] + state.inFlight[level]);
    const each = 1 - (1 - yields[level]) ** (1 / input.samples);
    const calls = each === 0 ? input.samples : yields[level] / each;
    return calls * (drawn[level] + state.inFlight[level]);
  });
  const paid = ({ calls }: EstimatedModel): number => Math.max(0, calls.journaled - calls.reused);
  /** Calls by what was measured of them a piece of work, else `otherwise`. */
  const callsFor = (model: EstimatedModel, work: number, done: number, otherwise: number): number =>
    done > 0 && paid(model) > 0 ? (work * paid(model)) / done : otherwise;

  const target = callsFor(models.target, graded, input.gradedOrNot, graded * attempts.made);
  const teacher = callsFor(models.teacher, selections, input.traced, sumLevels(sampled));
  const scorer = callsFor(models.scorer, hard, hardHad, hard * attempts.scored);
  const targetDraw = drawCalls(models.target, target, PROMPT_TOKENS, random);
  const attemptTokens = target > 0 ? (targetDraw.promptTokens + targetDraw.completionTokens) / target : 1;
  // What rates an attempt reads the question and the attempt.
  const attempt = { low: Math.max(1, attemptTokens), high: Math.max(1, 2 * attemptTokens) };
  const draws: Partial<Record<EstimatedRole, Draw>> = {
    target: targetDraw,
    teacher: drawCalls(models.teacher, teacher, PROMPT_TOKENS, random),
    scorer: drawCalls(models.scorer, scorer, attempt, random),
  };
  if (models.judge !== undefined) {
    const answers = paid(models.target) + paid(models.teacher);
    const judged = callsFor(models.judge, target + teacher, answers, random.uniform() * (hard + teacher));
    draws.judge = drawCalls(models.judge, judged, PROMPT_TOKENS, random);
  }
  const all = Object.values(draws);
  return { draws, lacking, usd: all.reduce((sum, { usd }) => sum + usd, 0), hours: hoursOf(draws, models, random) };
}

type Counts = Readonly<Record<'target' | 'verified' | 'rejected' | 'inFlight' | 'stock', PerLevel>>;

function perLevelOf(levels: EstimateInput['levels']): Counts {
  const of = (what: keyof Counts): PerLevel =>
    perLevel((level) => levels.find((entry) => entry.level === level)?.[what] ?? 0);
  const [target, verified, rejected] = [of('target'), of('verified'), of('rejected')];
  return { target, verified, rejected, inFlight: of('inFlight'), stock: of('stock') };
}

function intervalOf(values: readonly number[]): Interval<number> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { expected: at(0.5), low: at(0.025), high: at(0.975) };
}

function mapped<Value>(values: readonly number[], of: (value: number) => Value): Interval<Value> {
  const { expected, low, high } = intervalOf(values);
  return { expected: of(expected), low: of(low), high: of(high) };
}

const whole = (values: readonly number[]): Interval<number> => mapped(values, (value) => Math.round(value));

/** To whole millionths of a dollar: an estimate has no more. */
const MICRO: PicoUsd = 1_000_000n;
const money = (values: readonly number[]): Interval<string> =>
  mapped(values, (value) => formatUsd(BigInt(Math.round(value / Number(MICRO))) * MICRO));
