import { createHash } from 'node:crypto';
import { CRITIC_PROMPT_VERSION } from '../records/critic-prompt.ts';
import { JUDGE_PROMPT_VERSION } from '../records/judge-prompt.ts';
import { pluginName } from '../records/plugin-name.ts';
import type { Config, ScorerConfig } from './config.ts';
import { PRM_CONTEXT_TOKENS } from './schema/models.ts';

/**
 * What a campaign *is*, as 64 hexadecimal digits: SHA-256 over the canonical JSON of target, teacher, grader and judge
 * (model and sampling), grading, question filters (of plug-ins name and version), accepted decimals, seed, questions topic
 * and the version of the prompts. Where an endpoint is, its key, limits and price, the size, the mix and the brokers may
 * change between runs and are not in it. Nor are the remedies for a teacher whose traces are all rejected: its token limit
 * and `traces`.
 */
export function fingerprintOf(config: Config, promptVersion: string): string {
  const { target, teacher, scorer, judge } = config.models;
  const identity = {
    target: { model: target.model, sampling: target.sampling },
    // The token limit as its default, whatever it is: campaigns that began with the default keep their fingerprint.
    teacher: { model: teacher.model, sampling: { ...teacher.sampling, maxTokens: 16_384 } },
    // Its older name, so that campaigns of before stay what they are.
    grader: { kind: scorer.kind, model: scorer.model, ...ratingOf(scorer) },
    // A policy of the user's own is known by its name alone: the settings of sluice's are none of its.
    grading: config.gradingPolicy ? { policy: pluginName(config.gradingPolicy) } : config.grading,
    seed: config.seed,
    questionsTopic: config.kafka.questionsTopic,
    promptVersion,
    // Only where it is on.
    ...(config.verification.decimals && { decimals: config.verification.decimals }),
    // Only where there are some.
    ...(config.questionFilters && { questionFilters: config.questionFilters.map(pluginName) }),
    // Only where there is one: campaigns without a judge are what they were.
    ...(judge && { judge: { model: judge.model, sampling: judge.sampling, promptVersion: JUDGE_PROMPT_VERSION } }),
  };
  return createHash('sha256').update(canonicalJson(identity)).digest('hex');
}

/**
 * What else decides a scorer's ratings. Of a PRM its context where it is not the default: campaigns of before stay what
 * they are. Of a critic everything that its server is told.
 */
function ratingOf(scorer: ScorerConfig): object {
  const { kind, contextTokens } = scorer;
  if (kind === 'prm') return contextTokens === PRM_CONTEXT_TOKENS ? {} : { contextTokens };
  return { sampling: scorer.sampling, output: scorer.output, contextTokens, promptVersion: CRITIC_PROMPT_VERSION };
}

/** JSON with the fields of every object in one order, so that the order in which they were written does not matter. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
