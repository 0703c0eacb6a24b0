import { uniform } from './seeded-random.ts';

/** The role name of a teacher: the first is `teacher`, the others are `teacher-2`, `teacher-3` and so on. */
export type TeacherRole = 'teacher' | `teacher-${number}`;

/** The role of the teacher at an index of the list, from 0. */
export const teacherRole = (place: number): TeacherRole => (place === 0 ? 'teacher' : `teacher-${place + 1}`);

/** Whether a role belongs to a teacher. */
export const isTeacher = (role: string): role is TeacherRole => /^teacher(-\d+)?$/.test(role);

/** One of a campaign's teachers. */
export interface Teacher {
  readonly role: TeacherRole;
  /** The model, as configured. */
  readonly model: string;
  /** Its part of the questions, relative to the other teachers; at least 0. */
  readonly share: number;
}

/** The teachers of a campaign, and how they divide the questions. */
export interface TeacherOptions {
  /** At least one. */
  readonly teachers: readonly Teacher[];
  /**
   * `shares`: each question has one teacher for all its samples, so that each teacher gets its share of the questions.
   * `in-order`: sample k of a question goes to the k-th teacher, each further one to the last.
   */
  readonly order: 'shares' | 'in-order';
  readonly seed: number;
}

/** The teacher of a sample of a question: the same one each time. */
export type TeacherOf = (questionId: string, attempt: number) => Teacher;

/** Throws `RangeError` without a teacher, or if no teacher has a share. */
export function teacherOf({ teachers, order, seed }: TeacherOptions): TeacherOf {
  const last = teachers.at(-1);
  if (last === undefined) throw new RangeError('expected a teacher, got none');
  if (order === 'in-order') return (_id, attempt) => teachers[attempt] ?? last;
  const total = teachers.reduce((sum, { share }) => sum + share, 0);
  if (!(total > 0)) throw new RangeError('expected a share above 0, got none');
  return (id) => {
    let left = total * uniform(seed, ...codesOf(id));
    for (const teacher of teachers) {
      left -= teacher.share;
      if (left < 0) return teacher;
    }
    // Reached only because of rounding.
    return teachers.findLast(({ share }) => share > 0) ?? last;
  };
}

/** The length comes first, so that no list is a prefix of another. */
const codesOf = (id: string): readonly number[] => [
  id.length,
  ...Array.from({ length: id.length }, (_, place) => id.charCodeAt(place)),
];
