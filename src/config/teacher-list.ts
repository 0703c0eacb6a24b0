import type { ModelRole } from '../records/model-reply.ts';
import type { Config, EndpointConfig } from './config.ts';
import { endpointsIn } from './roles.ts';
import type { CheckedModels } from './schema/models.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

type Fields = Record<string, unknown>;

/** A configuration whose first teacher is `models.teacher`, and whose others are `models.teachers`. */
export interface NamedTeachers {
  readonly given: unknown;
  /** Converts a problem to the path that the user wrote. */
  readonly asWritten: (problem: ConfigProblem) => ConfigProblem;
  readonly problems: readonly ConfigProblem[];
}

/** More teachers than any user has. */
const MOST_TEACHERS = 16;

/** Reads `models.teachers: [first, …]` as `teacher: first` and the rest. Both together are a problem. */
export function nameTeachers(given: unknown): NamedTeachers {
  const models = isFields(given) ? given['models'] : undefined;
  if (!isFields(given) || !isFields(models) || models['teachers'] === undefined) return asIs(given);
  const { teacher, teachers, ...others } = models;
  const problemOf = (expected: string): NamedTeachers => ({
    ...asIs({
      ...given,
      models: { ...others, teacher: teacher ?? (Array.isArray(teachers) ? teachers[0] : undefined) },
    }),
    problems: [{ path: 'models.teachers', expected, got: describeGiven(teachers, ['models', 'teachers']) }],
  });
  if (teacher !== undefined) return problemOf('to be left out beside models.teacher: one teacher, or a list of them');
  if (!Array.isArray(teachers) || teachers.length === 0 || teachers.length > MOST_TEACHERS) {
    return problemOf(`a list of 1 to ${MOST_TEACHERS} teachers`);
  }
  const [first, ...rest] = teachers as unknown[];
  return {
    given: { ...given, models: { ...others, teacher: first, ...(rest.length > 0 && { teachers: rest }) } },
    asWritten: (problem) => ({ ...problem, path: problem.path.replace(PLACE, listed) }),
    problems: [],
  };
}

const PLACE = /^models\.teacher(?:s\[(\d+)\])?(?![A-Za-z])/;

const listed = (_: string, place: string | undefined): string =>
  `models.teachers[${place === undefined ? 0 : Number(place) + 1}]`;

const asIs = (given: unknown): NamedTeachers => ({ given, asWritten: (problem) => problem, problems: [] });

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Removes an undefined judge, so that its name does not appear in the models, and the share of `teacher`. */
export function modelsOf({ target, teacher, teachers = [], scorer, judge }: CheckedModels): Config['models'] {
  const { share: _, ...first } = teacher;
  return {
    target,
    teacher: first,
    ...(teachers.length > 0 && { teachers: [teacher, ...teachers] }),
    scorer,
    ...(judge !== undefined && { judge }),
  };
}

/**
 * A model of a checked configuration, with its path in the schema: the first teacher is `teacher`, the next
 * `teachers[0]`.
 */
export interface CheckedEndpoint {
  readonly role: ModelRole;
  readonly endpoint: EndpointConfig;
  /** `asWritten` converts it to the user's path. */
  readonly field: string;
}

/** All models of a checked configuration. */
export const checkedEndpoints = (models: CheckedModels): readonly CheckedEndpoint[] =>
  [...endpointsIn(modelsOf(models))].map(([role, endpoint]) => ({
    role,
    endpoint,
    field: `models.${role.replace(/^teacher-(\d+)$/, (_, number) => `teachers[${Number(number) - 2}]`)}`,
  }));
