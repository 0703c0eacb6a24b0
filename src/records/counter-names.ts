import type { Level } from './grade.ts';

/** The names of the counters of a campaign by level: written by operators, read by the sampler and `status`. */
export const LEVEL_COUNTER = {
  /** Questions put on the level. */
  graded: (level: Level): string => `graded/${level}`,
  /** Taken from the level's stock for the teacher. */
  drawn: (level: Level): string => `drawn/${level}`,
  /** Taken from the stock and passed over: its question was drawn before. */
  duplicate: (level: Level): string => `duplicate/${level}`,
  /** How selections ended. */
  verified: (level: Level): string => `verified/${level}`,
  rejected: (level: Level): string => `rejected/${level}`,
} as const;

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
export type LevelCounter = keyof typeof LEVEL_COUNTER;
