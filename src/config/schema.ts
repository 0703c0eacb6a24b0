import type { z } from 'zod';
import type { Config } from './config.ts';
import type { Plugins } from './plugins.ts';
import { decimal, field, integer, oneOf, section } from './schema/fields.ts';
import { grading } from './schema/grading.ts';
import { kafka } from './schema/kafka.ts';
import type { CheckedKafka } from './schema/kafka.ts';
import { mix } from './schema/mix.ts';
import type { WrittenMix } from './schema/mix.ts';
import { models } from './schema/models.ts';
import type { CheckedModels } from './schema/models.ts';
import { prompts } from './schema/prompts.ts';
import { isCampaignName, reuse } from './schema/reuse.ts';
import { sources } from './schema/sources.ts';
import type { CheckedSource } from './schema/sources.ts';
import { traces } from './schema/traces.ts';

/** The configuration after its checks, before secrets are removed from `kafka`. */
export interface CheckedConfig extends Omit<Config, 'kafka' | 'models' | 'mix' | 'sources' | keyof Plugins> {
  readonly kafka: CheckedKafka;
  readonly models: CheckedModels;
  readonly mix: WrittenMix;
  readonly sources: readonly CheckedSource[];
}

/** The one schema of the configuration. It contains the defaults, except those of each `kind` (`default-kinds.ts`). */
export const configSchema: z.ZodType<CheckedConfig> = section({
  campaign: field<string>(isCampaignName, '1 to 64 of a-z, 0-9 and "-"'),
  kafka,
  models,
  grading,
  // Removed earlier (`plugins.ts`): listed here so that the field is known.
  questionFilters: field<undefined>((value) => value === undefined, 'a list of question filters').optional(),
  verifiers: field<undefined>((value) => value === undefined, 'verifiers by domain').optional(),
  traces,
  prompts,
  mix,
  size: integer(1, Number.MAX_SAFE_INTEGER).nullable().default(null),
  seed: integer(0, Number.MAX_SAFE_INTEGER).default(1),
  budget: section({ maxUsd: decimal }, 'null, or ').nullable().default(null),
  verification: section({
    decimals: section({ significantDigits: integer(2, 15) }, 'null, or ')
      .nullable()
      .default(null),
  }).prefault({}),
  sandbox: oneOf('bubblewrap', 'trusted').default('bubblewrap'),
  reuse,
  sources,
});
