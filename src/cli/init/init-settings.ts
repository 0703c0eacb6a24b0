import type { UserConfig } from '../../config/user-config.ts';
import type { BuiltInDomain } from '../../records/domain.ts';

/** An endpoint of a new configuration. */
export interface InitEndpoint {
  readonly baseUrl: string;
  readonly model: string;
  /** Name of the environment variable with its key; null if it needs none. */
  readonly keyEnv: string | null;
}

/** The scorer of steps: a process reward model, or a chat model as a critic. */
export type InitScorer = InitEndpoint & { readonly kind: 'prm' | 'critic' };

/** All settings of a new configuration. */
export interface InitSettings {
  readonly campaign: string;
  readonly domain: BuiltInDomain;
  /** Null: `KAFKA_BROKERS`, else a broker that sluice runs. */
  readonly brokers: readonly string[] | null;
  readonly target: InitEndpoint;
  readonly teacher: InitEndpoint;
  readonly scorer: InitScorer;
}

/** The default endpoints: the servers that `vllm serve` starts on one machine, on consecutive ports. */
export const STANDARD = {
  target: { baseUrl: 'http://localhost:8000/v1', model: 'Qwen/Qwen2.5-7B-Instruct' },
  teacher: { baseUrl: 'http://localhost:8002/v1', model: 'Qwen/QwQ-32B' },
  prm: { baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' },
} as const;

/** As many records as ten questions of mixed difficulty usually give. */
export const FIRST_SIZE = 3;
export const TARGET_TOKENS = 4096;
export const TEACHER_TOKENS = 16_384;
/** Number of calls in flight that any model server accepts. */
export const FIRST_CONCURRENCY = 32;

/** The configuration as data, equal to the export of `configText`. */
export function userConfigOf({ campaign, brokers, target, teacher, scorer }: InitSettings): UserConfig {
  const endpoint = ({ baseUrl, model, keyEnv }: InitEndpoint) => ({
    baseUrl,
    model,
    ...(keyEnv === null ? {} : { apiKeyEnv: keyEnv }),
  });
  const limits = { concurrency: FIRST_CONCURRENCY };
  return {
    campaign,
    kafka: { ...(brokers === null ? {} : { brokers }), questionsTopic: 'questions', partitions: 8 },
    models: {
      target: { ...endpoint(target), sampling: { maxTokens: TARGET_TOKENS }, limits },
      teacher: { ...endpoint(teacher), sampling: { maxTokens: TEACHER_TOKENS }, limits },
      scorer: { kind: scorer.kind, ...endpoint(scorer), limits },
    },
    mix: { kind: 'curriculum', weights: [5, 4, 3, 2, 1] },
    size: FIRST_SIZE,
    seed: 1,
  };
}

/** Maximum length of a campaign's name in characters. */
const NAME_LENGTH = 64;

/** A name for a campaign: the model without its owner, and the domain, in the allowed characters. */
export function campaignNameOf(model: string, domain: BuiltInDomain): string {
  const slug = model
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH - domain.length - 1)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? domain : `${slug}-${domain}`;
}

/** Hosted endpoints need a key; a local server without TLS usually does not. */
export const wantsKey = (baseUrl: string): boolean => /^https:/i.test(baseUrl);
