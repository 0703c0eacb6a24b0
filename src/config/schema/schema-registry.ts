import type { z } from 'zod';
import { httpUrl, section, text, variable } from './fields.ts';
import { headersEnv } from './request-fields.ts';

/** `kafka.schemaRegistry` after its checks, before secrets are removed from it. */
export interface CheckedRegistry {
  readonly url: string;
  readonly username?: string;
  readonly passwordEnv?: string;
  readonly tokenEnv?: string;
  readonly caFile?: string;
  readonly headersEnv: Readonly<Record<string, string>>;
}

/** `kafka.schemaRegistry`. */
export const schemaRegistry: z.ZodType<CheckedRegistry> = section(
  {
    url: httpUrl('http://localhost:8081'),
    username: text('a user name, or the key of an API key').optional(),
    passwordEnv: variable.optional(),
    tokenEnv: variable.optional(),
    caFile: text('the path of a PEM file').optional(),
    headersEnv: headersEnv.default({}),
  },
  'null, or ',
) as unknown as z.ZodType<CheckedRegistry>;
