import type { z } from 'zod';
import { field } from './fields.ts';

/** Every worker reads each of them when it starts. */
const MOST_CAMPAIGNS = 16;

/** Whether a value may be the name of a campaign. */
export const isCampaignName = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z0-9-]{1,64}$/.test(value);

const areCampaigns = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length <= MOST_CAMPAIGNS &&
  value.every(isCampaignName) &&
  new Set(value).size === value.length;

/** The campaigns whose replies may be reused. */
export const reuse: z.ZodDefault<z.ZodCustom<readonly string[], readonly string[]>> = field<readonly string[]>(
  areCampaigns,
  `a list of at most ${MOST_CAMPAIGNS} names of other campaigns, each once`,
).default([]);
