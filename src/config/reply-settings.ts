import { hash } from 'node:crypto';
import type { ModelRole } from '../records/model-reply.ts';
import type { Config } from './config.ts';
import { canonicalJson, ratingOf } from './fingerprint.ts';
import { chatModelsIn, fieldOfRole } from './roles.ts';

/**
 * The settings that decide a model's reply in addition to the request, as 32 hexadecimal digits: the model, its
 * sampling, the field name of its token limit, further fields; for a scorer also its kind of request. Its address,
 * limits, price and key are excluded. A reply with the same settings may answer the same request of another campaign.
 */
export function replySettingsOf(config: Config, role: ModelRole): string {
  return hash('sha256', canonicalJson(settingsOf(config, role)), 'hex').slice(0, 32);
}

function settingsOf({ models }: Config, role: ModelRole): object {
  const { scorer } = models;
  if (role === 'scorer') return { kind: scorer.kind, model: scorer.model, ...ratingOf(scorer) };
  const chat = chatModelsIn(models).get(role);
  if (chat === undefined) throw new RangeError(`${fieldOfRole(role)} is not configured`);
  const { model, sampling, maxTokensField, extraBody } = chat;
  return { kind: 'chat', model, sampling, maxTokensField, extraBody };
}
