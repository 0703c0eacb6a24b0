import type { CellAxis } from './cells.ts';
import type { Level } from './grade.ts';
import type { Question } from './question.ts';

/** The names of a campaign's counters by level: written by operators, read by the sampler and `status`. */
export const LEVEL_COUNTER: Readonly<Record<LevelCounter, (level: Level) => string>> = {
  /** Questions with this level. */
  graded: (level: Level): string => `graded/${level}`,
  /** Taken from the level's stock for the teacher. */
  drawn: (level: Level): string => `drawn/${level}`,
  /** Taken from the stock and passed over: the question was drawn before. */
  duplicate: (level: Level): string => `duplicate/${level}`,
  /** Taken from the stock and passed over: no cell of the mix lacks it. */
  surplus: (level: Level): string => `surplus/${level}`,
  /** How selections ended. */
  verified: (level: Level): string => `verified/${level}`,
  rejected: (level: Level): string => `rejected/${level}`,
};

/** The part of a counter by level for one domain or source. The name is empty if a question has none. */
export const nameCounter = (counter: LevelCounter, level: Level, by: CellAxis, name: string): string =>
  `${LEVEL_COUNTER[counter](level)}/${by}/${name}`;

/** How many questions a task counted under a domain or source. If it exists, all questions since then are counted. */
export const countedUnder = (by: CellAxis, name: string): string => `counted/${by}/${name}`;

/** The group of the costs for a level's questions: attempts, scores and traces. */
export const levelCost = (level: Level): string => `level/${level}`;

/** The names of the counters of traces by teacher: each sample is counted with the outcome of its selection. */
export const TRACE_COUNTER = {
  /** Right, and accepted by the gates; chosen or not. */
  right: (role: string): string => `traces/${role}/right`,
  /** Any other end. */
  refused: (role: string, reason: string): string => `traces/${role}/refused:${reason}`,
  /** Records on `cot`. */
  records: (role: string): string => `traces/${role}/records`,
} as const;

/** The name of a counter by level. */
export type LevelCounter = 'graded' | 'drawn' | 'duplicate' | 'surplus' | 'verified' | 'rejected';

/** The counter increments of a question for its level. */
export type CountQuestion = (
  counter: LevelCounter,
  level: Level,
  question: Pick<Question, 'domain' | 'source'>,
) => Readonly<Record<string, number>>;

/** Counts only by level. */
export const countByLevel: CountQuestion = (counter, level) => ({ [LEVEL_COUNTER[counter](level)]: 1 });
