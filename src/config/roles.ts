import { asksScorer } from '../records/grade.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { teacherRole } from '../records/teachers.ts';
import type { Teacher } from '../records/teachers.ts';
import type { ChatModelConfig, Config, EndpointConfig, TeacherConfig } from './config.ts';

/** The teachers of a configuration in their order: one, unless it lists several. */
export const teachersIn = ({ teacher, teachers }: Config['models']): readonly TeacherConfig[] =>
  teachers ?? [{ ...teacher, share: 1 }];

/** The same teachers as the topology represents them. */
export const teacherList = (models: Config['models']): readonly Teacher[] =>
  teachersIn(models).map(({ model, share }, place) => ({ role: teacherRole(place), model, share }));

/** The chat models of a configuration by their roles. */
export function chatModelsIn(models: Config['models']): ReadonlyMap<ModelRole, ChatModelConfig> {
  return new Map<ModelRole, ChatModelConfig>([
    ['target', models.target],
    ...teachersIn(models).map((teacher, place) => [teacherRole(place), teacher] as const),
    ...(models.judge ? [['judge', models.judge] as const] : []),
  ]);
}

/** Whether the scorer may be called; a user's policy may call it, unless it says that it does not. */
export const isScorerAsked = ({ grading, gradingPolicy }: Pick<Config, 'grading' | 'gradingPolicy'>): boolean =>
  gradingPolicy ? gradingPolicy.asksScorer !== false : asksScorer(grading);

/** Every configured model, by its role. */
export function endpointsIn(models: Config['models']): ReadonlyMap<ModelRole, EndpointConfig> {
  return new Map<ModelRole, EndpointConfig>([...chatModelsIn(models), ['scorer', models.scorer]]);
}

/** Maximum number of calls in flight for each model in one worker. */
export const callLimitsOf = (models: Config['models']): Readonly<Record<string, number>> =>
  Object.fromEntries([...endpointsIn(models)].map(([role, { limits }]) => [role, limits.concurrency]));

/** Maximum length of one reply in tokens: a PRM returns numbers and writes no text. */
export const maxTokensOf = (models: Config['models'], role: ModelRole): number =>
  chatModelsIn(models).get(role)?.sampling.maxTokens ?? 0;

/** The configuration field of a role's model: `models.target`, `models.teachers[1]`. */
export const fieldOfRole = (role: ModelRole): string =>
  `models.${role.replace(/^teacher-(\d+)$/, (_, number) => `teachers[${Number(number) - 1}]`)}`;
