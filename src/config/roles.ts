import { asksScorer } from '../records/grade.ts';
import type { ModelRole } from '../records/model-reply.ts';
import { teacherRole } from '../records/teachers.ts';
import type { Teacher } from '../records/teachers.ts';
import type { ChatModelConfig, Config, EndpointConfig, TeacherConfig } from './config.ts';

/** The teachers of a configuration in their order: one, unless it lists several. */
export const teachersIn = ({ teacher, teachers }: Config['models']): readonly TeacherConfig[] =>
  teachers ?? [{ ...teacher, share: 1 }];

/** The same as the flow knows them. */
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

/** Whether anything may ask the scorer; a policy of the user's own may, unless it says that it does not. */
export const isScorerAsked = ({ grading, gradingPolicy }: Pick<Config, 'grading' | 'gradingPolicy'>): boolean =>
  gradingPolicy ? gradingPolicy.asksScorer !== false : asksScorer(grading);

/** Every model that is configured, by its role. */
export function endpointsIn(models: Config['models']): ReadonlyMap<ModelRole, EndpointConfig> {
  return new Map<ModelRole, EndpointConfig>([...chatModelsIn(models), ['scorer', models.scorer]]);
}

/** How many calls of each model may be in flight at once in one worker. */
export const callLimitsOf = (models: Config['models']): Readonly<Record<string, number>> =>
  Object.fromEntries([...endpointsIn(models)].map(([role, { limits }]) => [role, limits.concurrency]));

/** What a model may write in one reply, in tokens: a PRM gives numbers, and writes nothing. */
export const maxTokensOf = (models: Config['models'], role: ModelRole): number =>
  chatModelsIn(models).get(role)?.sampling.maxTokens ?? 0;

/** Where a role's model is configured: `models.target`, `models.teachers[1]`. */
export const fieldOfRole = (role: ModelRole): string =>
  `models.${role.replace(/^teacher-(\d+)$/, (_, number) => `teachers[${Number(number) - 1}]`)}`;
