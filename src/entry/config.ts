export { defineConfig } from '../config/user-config.ts';
export type * from '../config/user-config.ts';
export type * from '../config/user-models.ts';
export type * from '../config/user-mix.ts';
export type * from '../config/user-source.ts';
export type { Aggregate } from '../records/grade.ts';
export type { DomainVerifier } from '../records/domain-verifier.ts';
export type { QuestionFilter } from '../records/question-filter.ts';
export type { GradingPolicy } from '../records/grading/policy.ts';
