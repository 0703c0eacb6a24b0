import { incompatibilityOf } from '../../avro/codec.ts';
import type { Config } from '../../config/config.ts';
import { checkedOk, checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { describeError } from '../../records/sluice-error.ts';
import { findSubject } from '../../registry/register-subject.ts';
import { schemaIn } from '../../registry/registered-schemas.ts';
import type { RegistryClient } from '../../registry/registry-client.ts';
import type { CampaignTopic } from '../../topology/topics.ts';
import { TOPICS } from '../../topology/topics.ts';
import { connectRegistry, registeredText, subjectOf } from '../schema-registry.ts';

const NAME = 'schema registry';
const DEADLINE_MS = 5000;

/**
 * Asks the schema registry for the subjects of the campaign, and registers nothing. Empty if no registry is configured.
 */
export async function checkRegistry(config: Config): Promise<readonly Check[]> {
  const client = connectRegistry(config, { deadlineMs: DEADLINE_MS, waiting: () => undefined });
  if (client === null) return [];
  try {
    const topics = TOPICS.filter(({ schema }) => schema !== null);
    let registered = 0;
    const wrong: string[] = [];
    for (const topic of topics) {
      const problem = await problemOf(client, config, topic);
      if (problem === null) registered += 1;
      else if (problem !== 'new') wrong.push(problem);
    }
    if (wrong.length > 0) {
      const fix = 'run the newest version of sluice, or take another campaign name or kafka.questionsTopic';
      return [checkFailed(NAME, wrong.join('; '), fix)];
    }
    const later = registered === topics.length ? '' : '; the first run registers the others';
    return [checkedOk(NAME, `${client.url}: ${registered} of ${topics.length} subjects have our schemas${later}`)];
  } catch (error) {
    return [checkFailed(NAME, describeError(error), 'see kafka.schemaRegistry in docs/configuration.md')];
  } finally {
    await client.close();
  }
}

/** Why a subject cannot be used; null: it has our schema; `new`: the first run registers it. */
async function problemOf(client: RegistryClient, config: Config, topic: CampaignTopic): Promise<string | null> {
  const { schema } = topic;
  if (schema === null) return null;
  const subject = subjectOf(config, topic);
  if ((await findSubject(client, { subject, text: registeredText(schema) })) !== null) return null;
  const latest = await client.send('GET', `/subjects/${encodeURIComponent(subject)}/versions/latest`);
  if (latest.status === 404) return 'new';
  const why = incompatibilityOf(schema, await schemaIn(client, latest, `the latest version of ${subject}`, 0));
  return why === null ? 'new' : `${subject}: values of its latest version cannot be read (${why})`;
}
