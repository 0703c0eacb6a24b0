import { LEVELS } from './grade.ts';
import type { Level } from './grade.ts';

/** The stages of a campaign, in the order of a question's path. */
export type StageName = 'grade' | 'sample' | 'trace';

/** All stages, first to last. */
export const STAGES: readonly StageName[] = ['grade', 'sample', 'trace'];

/** A topic's name without the campaign's prefix, as in user input and in the code. */
export type TopicName =
  | 'questions'
  | `level-${Level}`
  | 'attempts'
  | 'ungraded'
  | 'dead-letter'
  | 'ids'
  | 'selected'
  | 'cot'
  | 'rejected'
  | `control.${StageName}`
  | 'calls.grade'
  | 'calls.trace';

/** The level topic of a level. */
export const levelTopic = (level: Level): `level-${Level}` => `level-${level}`;

/** The level of a level topic; null for any other topic. */
export function levelOfTopic(topic: string): Level | null {
  return LEVELS.find((level) => levelTopic(level) === topic) ?? null;
}
