import type { CellAxis } from './cells.ts';
import type { Level } from './grade.ts';
import type { Question } from './question.ts';

/** The names of the counters of a campaign by level: written by operators, read by the sampler and `status`. */
export const LEVEL_COUNTER: Readonly<Record<LevelCounter, (level: Level) => string>> = {
  /** Questions put on the level. */
  graded: (level: Level): string => `graded/${level}`,
  /** Taken from the level's stock for the teacher. */
  drawn: (level: Level): string => `drawn/${level}`,
  /** Taken from the stock and passed over: its question was drawn before. */
  duplicate: (level: Level): string => `duplicate/${level}`,
  /** Taken from the stock and passed over: no cell of the mix lacks it. */
  surplus: (level: Level): string => `surplus/${level}`,
  /** How selections ended. */
  verified: (level: Level): string => `verified/${level}`,
  rejected: (level: Level): string => `rejected/${level}`,
};

/** Of a counter by level: the part of it that is of one domain or source. The name is empty where a question has none. */
export const nameCounter = (counter: LevelCounter, level: Level, by: CellAxis, name: string): string =>
  `${LEVEL_COUNTER[counter](level)}/${by}/${name}`;

/** How many questions a task has counted under a domain or source. That it is there says that all since are counted. */
export const countedUnder = (by: CellAxis, name: string): string => `counted/${by}/${name}`;

/** The group of what was paid for the questions of a level: attempts, scores and traces. */
export const levelCost = (level: Level): string => `level/${level}`;

/** The names of the counters of traces by teacher: each sample is counted with the outcome of its selection. */
export const TRACE_COUNTER = {
  /** Right, and let pass by the gates; chosen or not. */
  right: (role: string): string => `traces/${role}/right`,
  /** Any other end. */
  refused: (role: string, reason: string): string => `traces/${role}/refused:${reason}`,
  /** Records on `cot`. */
  records: (role: string): string => `traces/${role}/records`,
} as const;

/** The name of a counter by level. */
export type LevelCounter = 'graded' | 'drawn' | 'duplicate' | 'surplus' | 'verified' | 'rejected';

/** What a question adds to the counters where it is counted under its level. */
export type CountQuestion = (
  counter: LevelCounter,
  level: Level,
  question: Pick<Question, 'domain' | 'source'>,
) => Readonly<Record<string, number>>;

/** Counts by level alone. */
export const countByLevel: CountQuestion = (counter, level) => ({ [LEVEL_COUNTER[counter](level)]: 1 });
