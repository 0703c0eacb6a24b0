import { createHash } from 'node:crypto';
import { CRITIC_PROMPT_VERSION } from '../records/critic-prompt.ts';
import type { DomainVerifier } from '../records/domain-verifier.ts';
import { JUDGE_PROMPT_VERSION } from '../records/judge-prompt.ts';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import { pluginName } from '../records/plugin-name.ts';
import type { ChatModelConfig, Config, ScorerConfig } from './config.ts';
import { PRM_CONTEXT_TOKENS } from './schema/models.ts';

/**
 * What a campaign *is*, as 64 hexadecimal digits: SHA-256 over the canonical JSON of target, teacher, grader and judge
 * (model, sampling, further fields of the request; how the token limit of the target is called), grading, question filters
 * and verifiers of the user's own (of plug-ins name and version), accepted decimals, seed, questions topic and the prompts.
 * Where an endpoint is, its key, limits and price, the size, the mix and the brokers may
 * change between runs and are not in it. Nor are the remedies for a teacher whose traces are all rejected: its token limit
 * and `traces`.
 */
export function fingerprintOf(config: Config, promptVersion: string): string {
  return createHash('sha256')
    .update(canonicalJson(identityOfCampaign(config, promptVersion)))
    .digest('hex');
}

/** What the fingerprint is of. */
export function identityOfCampaign(config: Config, promptVersion: string): Readonly<Record<string, unknown>> {
  const { target, teacher, teachers = [], scorer, judge } = config.models;
  return {
    target: {
      model: target.model,
      sampling: target.sampling,
      // Only where it is not the default.
      ...(target.maxTokensField !== 'max_tokens' && { maxTokensField: target.maxTokensField }),
      ...extraBodyOf(target),
    },
    teacher: teacherIdentity(teacher),
    // Only where there are several. Their shares are like the mix.
    ...(teachers.length > 1 && { teachers: teachers.map(teacherIdentity) }),
    // Its older name, so that campaigns of before stay what they are.
    grader: { kind: scorer.kind, model: scorer.model, ...ratingOf(scorer) },
    // A policy of the user's own is known by its name alone: the settings of sluice's are none of its.
    grading: config.gradingPolicy ? { policy: pluginName(config.gradingPolicy) } : config.grading,
    seed: config.seed,
    questionsTopic: config.kafka.questionsTopic,
    promptVersion,
    // Only where it is on.
    ...(config.verification.decimals && { decimals: config.verification.decimals }),
    // Only where they are others than the default, of which `promptVersion` speaks.
    ...(canonicalJson(config.prompts) !== canonicalJson(DEFAULT_PROMPTS) && { prompts: config.prompts }),
    // Only where there are some.
    ...(config.questionFilters && { questionFilters: config.questionFilters.map(pluginName) }),
    // By name and version, as all plug-ins, and with what the models are told.
    ...(config.verifiers && { verifiers: Object.fromEntries([...config.verifiers].map(identityOf)) }),
    // Only where there is one: campaigns without a judge are what they were.
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

/** The token limit as its default, whatever it is: campaigns that began with the default keep their fingerprint. */
const teacherIdentity = (teacher: ChatModelConfig) => ({
  model: teacher.model,
  sampling: { ...teacher.sampling, maxTokens: 16_384 },
  ...extraBodyOf(teacher),
});

/** Only where there is one: campaigns without further fields are what they were. */
const extraBodyOf = ({ extraBody }: ChatModelConfig): { readonly extraBody?: unknown } =>
  Object.keys(extraBody).length === 0 ? {} : { extraBody };

/**
 * What else decides a scorer's ratings. Of a PRM its context where it is not the default: campaigns of before stay what
 * they are. Of a critic everything that its server is told.
 */
export function ratingOf(scorer: ScorerConfig): object {
  const { contextTokens } = scorer;
  // Where its tokenizer lies, and by which route it is asked, decides no rating.
  if (scorer.kind !== 'critic') return contextTokens === PRM_CONTEXT_TOKENS ? {} : { contextTokens };
  const { sampling, output } = scorer;
  return { sampling, output, contextTokens, promptVersion: CRITIC_PROMPT_VERSION, ...extraBodyOf(scorer) };
}

/** JSON with the fields of every object in one order, so that the order in which they were written does not matter. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
