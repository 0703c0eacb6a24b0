import { compileSchema } from '../../avro/compiled-schema.ts';
import { assembleSchema } from '../../avro/schema-files.ts';
import type { Config } from '../../config/config.ts';
import { checkedOk, checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { describeError } from '../../records/sluice-error.ts';
import type { RawRecord } from '../../stream/record.ts';
import { TOPICS } from '../../topology/topics.ts';
import type { TopicDescription } from '../../stream/topic.ts';
import { openCampaign } from '../open-campaign.ts';
import type { OpenCampaign } from '../open-campaign.ts';
import type { Note, ReadyBroker } from '../open-broker.ts';

/** Loads and compiles the schema of every topic. */
export async function checkSchemas(): Promise<Check> {
  const names = new Set(TOPICS.flatMap(({ schema }) => schema ?? []));
  for (const name of names) {
    try {
      compileSchema(assembleSchema(name));
    } catch (error) {
      return checkFailed(
        'schemas',
        `${name}: ${describeError(error)}`,
        'install sluice again: its schemas/ is damaged',
      );
    }
  }
  return checkedOk('schemas', `${names.size} schemas load`);
}

/** Decodes the last record of every existing topic of the campaign. */
export async function checkRecords(config: Config, ready: ReadyBroker, note: Note): Promise<Check> {
  // The broker keeps running: other checks still use it.
  const shared = { ...ready, broker: { ...ready.broker, stop: () => Promise.resolve() } };
  const campaign = await openCampaign(config, shared, 'open', { note });
  try {
    const looks = Promise.all(TOPICS.map((topic) => lookAtLast(topic, campaign)));
    const found = (await Promise.race([looks, campaign.failed])).filter((look) => look !== null);
    if (found.length === 0) return checkedOk('records', 'there are none yet');
    const bad = found.filter(({ error }) => error !== null);
    const told = bad.map(({ where, error }) => `${where}: ${error}`).join('; ');
    if (bad.some(({ topic }) => topic !== 'questions')) {
      return checkFailed(
        'records',
        told,
        'they were not written by this version of sluice: run the version that wrote them, or start a new campaign',
      );
    }
    const decoded = `the last records of ${found.length - bad.length} topics decode`;
    return bad.length === 0
      ? checkedOk('records', decoded)
      : checkedOk('records', `${decoded}; ${told}`, 'what is no question becomes a dead letter: use `sluice ingest`');
  } finally {
    await campaign.close();
  }
}

interface Look {
  readonly topic: TopicDescription['name'];
  readonly where: string;
  readonly error: string | null;
}

/** Checks the fullest partition; null if it is empty, or if any bytes are valid. */
async function lookAtLast({ name, schema }: TopicDescription, { log, codec }: OpenCampaign): Promise<Look | null> {
  if (schema === null) return null;
  const [fullest] = (await log.bounds(name)).toSorted((a, b) => b.end - b.start - (a.end - a.start));
  const last: RawRecord | null = fullest === undefined ? null : await log.readLast(fullest);
  if (last === null) return null;
  const where = `${name}/${last.partition} at ${last.offset}`;
  try {
    codec.decode(schema, last.value);
    return { topic: name, where, error: null };
  } catch (error) {
    return { topic: name, where, error: describeError(error) };
  }
}
