import type { Level } from '../records/grade.ts';
import { formatUsd } from '../records/money.ts';
import type { PicoUsd } from '../records/money.ts';
import type { CellsStatus, LevelStatus } from './campaign-status.ts';
import { drawCalls, PROMPT_TOKENS } from './estimate-calls.ts';
import type { Draw, EstimatedModel, EstimatedRole } from './estimate-calls.ts';
import { hoursOf } from './estimate-hours.ts';
import { asOneTeacher } from './estimate-teachers.ts';
import type { EstimatedTeachers } from './estimate-teachers.ts';
import { randomDraws } from './random-draws.ts';
import type { RandomDraws } from './random-draws.ts';

/** The input of an estimate. */
export interface EstimateInput {
  /** `target` is a count of verified records. */
  readonly levels: readonly Omit<LevelStatus, 'yield' | 'usd' | 'usdPerVerified'>[];
  /** The cells of a mix with domains or sources: if set, cells are estimated instead of levels. */
  readonly cells?: CellsStatus['table'];
  /** Questions that were read and graded or set aside, with or without a call. */
  readonly gradedOrNot: number;
  /** Selections whose traces have ended. */
  readonly traced: number;
  /** Null: unknown; as many as needed. */
  readonly questionsLeft: number | null;
  /** The questions that a worker grades at once, least and most: the expected number for the scarcest level. */
  readonly gradedAtOnce: { readonly least: number; readonly most: number };
  /** The most attempts at a question, and the most that are scored for a hard one. Default 1. */
  readonly attempts?: { readonly made: number; readonly scored: number };
  readonly samples: number;
  readonly choose: 'first' | 'shortest' | 'all';
  readonly models: Readonly<Record<'target' | 'teacher' | 'scorer', EstimatedModel>> & {
    readonly judge?: EstimatedModel;
  };
  /** Several teachers: their prices and limits instead of those of `models.teacher`, which has the calls of all. */
  readonly teachers?: EstimatedTeachers;
  readonly seed: number;
  /** Simulated campaigns. Default 2,000. */
  readonly simulations?: number;
}

/** The median over the simulated campaigns, and the bounds of 95 % of them. */
export interface Interval<Value> {
  readonly expected: Value;
  readonly low: Value;
  readonly high: Value;
}

/** The expected calls of a model. */
export interface ModelEstimate {
  readonly calls: Interval<number>;
  readonly promptTokens: Interval<number>;
  readonly completionTokens: Interval<number>;
  /** Decimal text in US dollars. */
  readonly usd: Interval<string>;
}

/** The expected remaining work, without the work already done. */
export interface RunEstimate {
  readonly models: Readonly<Partial<Record<EstimatedRole, ModelEstimate>>>;
  /** The questions that it assumes to be left; null: as many as needed. */
  readonly questionsLeft: number | null;
  readonly usd: Interval<string>;
  /** For one worker; null if the latency of a needed model is unknown. */
  readonly hours: Interval<number> | null;
  /** Verified records that the remaining questions will not give; only levels, or cells, that may lack some. */
  readonly shortfall: readonly (Interval<number> & EstimatedPlace)[];
  /** If the mix has domains or sources: the remaining need of each cell. */
  readonly cells?: readonly EstimatedCell[];
}

/** A level, or a cell of one. */
export interface EstimatedPlace {
  readonly level: Level;
  /** The domain or source, if the mix has some. */
  readonly name?: string;
}

/** A cell of the mix, with the questions that are still to be drawn for it. */
export interface EstimatedCell extends Required<EstimatedPlace> {
  readonly target: number;
  readonly verified: number;
  readonly draws: Interval<number>;
}

/** The weight of the yield over all levels in the yield of one level, in selections. */
const ALIKE = { low: 1.5, high: 60 } as const;
const SIMULATIONS = 2000;

interface Simulated {
  readonly draws: Readonly<Partial<Record<EstimatedRole, Draw>>>;
  readonly usd: number;
  readonly hours: number | null;
  /** By level, or by cell. */
  readonly lacking: readonly number[];
  readonly drawn: readonly number[];
}

/**
 * Estimates the calls, tokens, cost and time that a campaign still needs, from simulated campaigns: the yield of a
 * level is drawn from its Beta posterior, the shares of the levels from their Dirichlet posterior, tokens from
 * measurements. Pure: the same input gives the same estimate.
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
    questionsLeft: input.questionsLeft,
    usd: money(simulated.map(({ usd }) => usd)),
    hours: hours.length === simulated.length ? intervalOf(hours) : null,
    shortfall: placesOf(input)
      .map(({ level, name }, at) => ({
        level,
        ...(name !== undefined && { name }),
        ...whole(simulated.map(({ lacking }) => lacking[at] ?? 0)),
      }))
      .filter(({ high }) => high > 0),
    ...(input.cells && {
      cells: input.cells.map(({ level, name, target, verified }, at) => ({
        level,
        name,
        target,
        verified,
        draws: whole(simulated.map(({ drawn }) => drawn[at] ?? 0)),
      })),
    }),
  };
}

function simulate(input: EstimateInput, random: RandomDraws): Simulated {
  const { questionsLeft, teachers, attempts = { made: 1, scored: 1 } } = input;
  const { teacher: given } = input.models;
  const models = { ...input.models, teacher: teachers ? asOneTeacher(teachers, given, input, random) : given };
  const places = placesOf(input);
  const had = places.map(({ verified, rejected, inFlight, stock }) => verified + rejected + inFlight + stock);
  // Levels of one campaign are alike to an unknown degree: the common yield counts for a level without measurements.
  const common = random.beta(
    sum(places.map(({ verified }) => verified)) + 1,
    sum(places.map(({ rejected }) => rejected)) + 1,
  );
  const alike = random.logUniform(ALIKE.low, ALIKE.high);
  const yields = places.map(({ verified, rejected }) =>
    random.beta(verified + alike * common, rejected + alike * (1 - common)),
  );
  const yieldAt = (at: number): number => yields[at] ?? 0;
  // Questions without a level or cell: filtered, set aside or duplicates. Levels start with equal, nonzero shares.
  const none = Math.max(0, input.gradedOrNot - sum(had));
  const shares = random.dirichlet([...had.map((count) => count + 1), ...(none > 0 ? [none] : [])]);
  const shareAt = (at: number): number => shares[at] ?? 0;

  // Selections in flight end first; then the remaining need is drawn.
  const open = places.map(({ inFlight, target, verified }, at) => {
    const mean = inFlight * yieldAt(at);
    const right = Math.round(mean + Math.sqrt(mean * (1 - yieldAt(at))) * random.normal());
    return Math.max(0, target - verified - Math.min(inFlight, Math.max(0, right)));
  });
  const needed = open.map((count, at) => random.trials(count, yieldAt(at)));
  const wanted = needed.map((count, at) => Math.max(0, count - (places[at]?.stock ?? 0)));
  const most = questionsLeft ?? Number.MAX_SAFE_INTEGER;
  const trials = wanted.map((count, at) => random.trials(count, shareAt(at)));
  const grading = Math.max(...trials);
  // Questions that are admitted when the last level has enough are paid too: a worker always has as many as were
  // expected to give its last record.
  const { least, most: mostAtOnce } = input.gradedAtOnce;
  const last = Math.max(...trials.map((count, at) => (count === grading ? 1 / shareAt(at) : 0)));
  const beyond = grading > 0 ? Math.min(mostAtOnce, Math.max(least, last)) : 0;
  const graded = Math.min(most, grading + beyond);
  const drawn = places.map(({ stock }, at) =>
    Math.min(needed[at] ?? 0, stock + (grading > most ? graded * shareAt(at) : (wanted[at] ?? 0))),
  );
  const lacking = open.map((count, at) => {
    const isShort = (drawn[at] ?? 0) < (needed[at] ?? 0);
    return Math.max(0, count - (isShort ? (drawn[at] ?? 0) * yieldAt(at) : count));
  });

  const selected = places.map(({ inFlight }, at) => (drawn[at] ?? 0) + inFlight);
  const selections = sum(selected);
  const isHard = ({ level }: EstimatedPlace): boolean => level > 0;
  const hard = graded * sum(places.map((place, at) => (isHard(place) ? shareAt(at) : 0)));
  const hardHad = sum(places.map((place, at) => (isHard(place) ? (had[at] ?? 0) : 0)));
  const sampled = selected.map((count, at) => {
    if (input.choose !== 'first') return input.samples * count;
    const each = 1 - (1 - yieldAt(at)) ** (1 / input.samples);
    return (each === 0 ? input.samples : yieldAt(at) / each) * count;
  });
  const paid = ({ calls }: EstimatedModel): number => Math.max(0, calls.journaled - calls.fromOthers);
  /** Scales the measured calls per unit of work; without measurements, `otherwise`. */
  const callsFor = (model: EstimatedModel, work: number, done: number, otherwise: number): number =>
    done > 0 && paid(model) > 0 ? (work * paid(model)) / done : otherwise;

  const target = callsFor(models.target, graded, input.gradedOrNot, graded * attempts.made);
  const teacher = callsFor(models.teacher, selections, input.traced, sum(sampled));
  const scorer = callsFor(models.scorer, hard, hardHad, hard * attempts.scored);
  const targetDraw = drawCalls(models.target, target, PROMPT_TOKENS, random);
  const attemptTokens = target > 0 ? (targetDraw.promptTokens + targetDraw.completionTokens) / target : 1;
  // A scorer or judge reads the question and the attempt.
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
  return { draws, lacking, drawn, usd: sum(all.map(({ usd }) => usd)), hours: hoursOf(draws, models, random) };
}

/** The places that are estimated separately: the cells of the mix, or its levels. */
const placesOf = ({
  cells,
  levels,
}: EstimateInput): readonly (EstimatedPlace &
  Readonly<Record<'target' | 'verified' | 'rejected' | 'inFlight' | 'stock', number>>)[] => cells ?? levels;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

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

/** Rounds to millionths of a dollar, the resolution of an estimate. */
const MICRO: PicoUsd = 1_000_000n;
const money = (values: readonly number[]): Interval<string> =>
  mapped(values, (value) => formatUsd(BigInt(Math.round(value / Number(MICRO))) * MICRO));
