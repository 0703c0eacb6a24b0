import { createHash } from 'node:crypto';
import { CRITIC_PROMPT_VERSION } from '../records/critic-prompt.ts';
import type { DomainVerifier } from '../records/domain-verifier.ts';
import { JUDGE_PROMPT_VERSION } from '../records/judge-prompt.ts';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import { pluginName } from '../records/plugin-name.ts';
import type { ChatModelConfig, Config, ScorerConfig } from './config.ts';
import { PRM_CONTEXT_TOKENS } from './schema/models.ts';

/**
 * The identity of a campaign, as 64 hexadecimal digits: SHA-256 over the canonical JSON of target, teacher, grader and
 * judge (model, sampling, further fields of the request; the target's field name of the token limit), grading, question
 * filters and verifiers of the user (name and version of plug-ins), accepted decimals, seed, questions topic and the
 * prompts. The address of an endpoint, its key, limits and price, the size, the mix and the brokers may change between
 * runs and are excluded. So are the settings that can fix a teacher whose traces are all rejected: its token limit and
 * `traces`.
 */
export function fingerprintOf(config: Config, promptVersion: string): string {
  return createHash('sha256')
    .update(canonicalJson(identityOfCampaign(config, promptVersion)))
    .digest('hex');
}

/** The input of the fingerprint. */
export function identityOfCampaign(config: Config, promptVersion: string): Readonly<Record<string, unknown>> {
  const { target, teacher, teachers = [], scorer, judge } = config.models;
  return {
    target: {
      model: target.model,
      sampling: target.sampling,
      // Only if it is not the default.
      ...(target.maxTokensField !== 'max_tokens' && { maxTokensField: target.maxTokensField }),
      ...extraBodyOf(target),
    },
    teacher: teacherIdentity(teacher),
    // Only if there are several. Their shares are excluded like the mix.
    ...(teachers.length > 1 && { teachers: teachers.map(teacherIdentity) }),
    // The older name, so that earlier campaigns keep their fingerprint.
    grader: { kind: scorer.kind, model: scorer.model, ...ratingOf(scorer) },
    // A user's policy is identified by its name alone: sluice's settings do not apply to it.
    grading: config.gradingPolicy ? { policy: pluginName(config.gradingPolicy) } : config.grading,
    seed: config.seed,
    questionsTopic: config.kafka.questionsTopic,
    promptVersion,
    // Only if it is on.
    ...(config.verification.decimals && { decimals: config.verification.decimals }),
    // Only if they differ from the default, which `promptVersion` identifies.
    ...(canonicalJson(config.prompts) !== canonicalJson(DEFAULT_PROMPTS) && { prompts: config.prompts }),
    // Only if there are any.
    ...(config.questionFilters && { questionFilters: config.questionFilters.map(pluginName) }),
    // By name and version, like all plug-ins, and with their instructions to the models.
    ...(config.verifiers && { verifiers: Object.fromEntries([...config.verifiers].map(identityOf)) }),
    // Only if there is one: campaigns without a judge keep their fingerprint.
    ...(judge && {
      judge: {
        model: judge.model,
        sampling: judge.sampling,
        promptVersion: JUDGE_PROMPT_VERSION,
        ...extraBodyOf(judge),
      },
    }),
  };
}

const identityOf = ([domain, verifier]: readonly [string, DomainVerifier]): readonly [string, object] => [
  domain,
  { verifier: pluginName(verifier), ...(verifier.instruction !== undefined && { instruction: verifier.instruction }) },
];

/** The token limit is always the default here: campaigns that began with the default keep their fingerprint. */
const teacherIdentity = (teacher: ChatModelConfig) => ({
  model: teacher.model,
  sampling: { ...teacher.sampling, maxTokens: 16_384 },
  ...extraBodyOf(teacher),
});

/** Only if there are any: campaigns without further fields keep their fingerprint. */
const extraBodyOf = ({ extraBody }: ChatModelConfig): { readonly extraBody?: unknown } =>
  Object.keys(extraBody).length === 0 ? {} : { extraBody };

/**
 * The other settings that decide a scorer's ratings. For a PRM: its context, if it is not the default, so that earlier
 * campaigns keep their fingerprint. For a critic: everything that its server receives.
 */
export function ratingOf(scorer: ScorerConfig): object {
  const { contextTokens } = scorer;
  // The path of its tokenizer and its route do not change the ratings.
  if (scorer.kind !== 'critic') return contextTokens === PRM_CONTEXT_TOKENS ? {} : { contextTokens };
  const { sampling, output } = scorer;
  return { sampling, output, contextTokens, promptVersion: CRITIC_PROMPT_VERSION, ...extraBodyOf(scorer) };
}

/** JSON with sorted object fields, so that the order in which they were written does not matter. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
