import { createHash } from 'node:crypto';
import { DEFAULT_PROMPTS } from '../records/prompt-template.ts';
import type { Config } from './config.ts';
import { canonicalJson, identityOfCampaign } from './fingerprint.ts';

/** Longer texts are represented by their hash. */
const LONGEST_SHOWN = 100;
/** Fields that are sent unchanged: their content may be a secret. */
const HIDDEN = /(^|\.)extraBody(\.|$)/;

/**
 * The settings that decide the level of a question, by field: the identity of a campaign without its teachers, its
 * draws, its topics and the thresholds, under which scores can be cut again. Values are JSON text; a long one, and one
 * that may be a secret, is represented by its hash.
 */
export function gradingIdentityOf(config: Config, promptVersion: string): Readonly<Record<string, string>> {
  const {
    teacher: _teacher,
    teachers: _teachers,
    seed: _seed,
    questionsTopic: _questionsTopic,
    grading,
    prompts: _prompts,
    grader,
    ...rest
  } = identityOfCampaign(config, promptVersion);
  const { thresholds: _thresholds, ...graded } = grading as Readonly<Record<string, unknown>>;
  const { target } = config.prompts;
  const isDefault = canonicalJson(target) === canonicalJson(DEFAULT_PROMPTS.target);
  return flat({ ...rest, scorer: grader, grading: graded, ...(isDefault ? {} : { prompts: { target } }) }, '');
}

function flat(value: unknown, path: string): Record<string, string> {
  const isSection = typeof value === 'object' && value !== null && !Array.isArray(value) && !HIDDEN.test(path);
  if (!isSection) return { [path]: shown(value, path) };
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      Object.entries(flat(inner, path === '' ? name : `${path}.${name}`)),
    ),
  );
}

function shown(value: unknown, path: string): string {
  const text = canonicalJson(value);
  if (text.length <= LONGEST_SHOWN && !HIDDEN.test(path)) return text;
  return `sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}
