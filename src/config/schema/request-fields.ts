import type { z } from 'zod';
import { field, VARIABLE_NAME } from './fields.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that sluice sets in every request, or omits on purpose. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  model: 'model sets it',
  messages: 'sluice writes the prompt',
  stream: 'stream sets it',
  stream_options: 'stream sets it',
  max_tokens: 'sampling.maxTokens sets it',
  max_completion_tokens: "sampling.maxTokens sets it, with maxTokensField: 'max_completion_tokens'",
  temperature: 'sampling.temperature sets it',
  top_p: 'sampling.topP sets it',
  n: 'sluice reads one reply of a request',
};

/** `extraBody`: any JSON object without the fields that sluice sets. */
export const extraBody: z.ZodType<Fields> = field<Fields>(
  (value) => isPlainObject(value) && isJson(value, 0),
  'an object of JSON values',
).superRefine((value, context) => {
  for (const [name, why] of Object.entries(OWN_FIELDS)) {
    if (Object.hasOwn(value, name)) {
      context.addIssue({ code: 'custom', path: [name], message: `to be left out: ${why}` });
    }
  }
});

/** Headers that the client sets, or that apply to one connection. */
const OWN_HEADERS = new Set(
  (
    'accept accept-encoding connection content-encoding content-length content-type expect host keep-alive ' +
    'proxy-authorization proxy-connection te trailer transfer-encoding upgrade'
  ).split(' '),
);

/** `headersEnv`: names of headers with the names of the variables of their values. */
export const headersEnv: z.ZodType<Readonly<Record<string, string>>> = field<Readonly<Record<string, string>>>(
  isPlainObject,
  "an object of headers with the names of environment variables, such as { 'X-Org': 'ORG_ID' }",
).superRefine((value, context) => {
  const seen = new Set<string>();
  for (const [name, variable] of Object.entries(value)) {
    const add = (message: string): void => context.addIssue({ code: 'custom', path: [name], message });
    const lower = name.toLowerCase();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) add('the name of a header');
    else if (OWN_HEADERS.has(lower)) add('to be left out: the client sets this header');
    else if (seen.has(lower)) add('a header once: case does not count');
    else if (typeof variable !== 'string' || !VARIABLE_NAME.test(variable)) {
      add('the name of an environment variable, such as ORG_ID (never the value itself)');
    }
    seen.add(lower);
  }
});

function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Deeper than any request; also ends on a value that contains itself. */
const MAX_DEPTH = 32;

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((inner) => isJson(inner, depth + 1));
  return isPlainObject(value) && Object.values(value).every((inner) => isJson(inner, depth + 1));
}
