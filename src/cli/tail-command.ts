import { isUtf8 } from 'node:buffer';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import { DEAD_LETTER_HEADER } from '../stream/dead-letter.ts';
import { deadLetterOfRecord } from '../stream/decode-record.ts';
import type { CampaignCodec, SchemaName } from '../topology/schema-types.ts';
import type { RawRecord } from '../stream/record.ts';
import { headerValues } from '../stream/record-size.ts';
import { topicOf } from '../stream/stage.ts';
import { TOPICS } from '../topology/topics.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** What `sluice tail` was asked for. */
export interface TailOptions {
  readonly fromBeginning?: boolean;
  readonly untilEnd?: boolean;
  readonly max?: string;
}

/** `sluice tail TOPIC`: decoded records as JSON lines, by partition in order, partitions side by side. */
export async function tailCommand(
  config: Config,
  env: Environment,
  topicGiven: string,
  options: TailOptions,
  terminal: Terminal,
): Promise<number> {
  const topic = parseTopic(topicGiven);
  const max = parseMax(options.max);
  await withCampaign(config, env, terminal, (campaign, stopped) =>
    tail(campaign, topic, max, options, stopped, terminal),
  );
  return 0;
}

async function tail(
  campaign: OpenCampaign,
  topic: TopicName,
  max: number,
  options: TailOptions,
  stopped: AbortSignal,
  terminal: Terminal,
): Promise<void> {
  const { log } = campaign;
  if (log.partitionsOf(topic) === 0) {
    throw new SluiceError(
      'no-topic',
      `topic ${topic} of campaign ${campaign.config.campaign} does not exist yet: run the campaign first`,
    );
  }
  let left = max;
  let finish: () => void = () => undefined;
  const enough = new Promise<void>((resolve) => {
    finish = resolve;
  });
  stopped.addEventListener('abort', () => finish(), { once: true });
  const reads = (await log.bounds(topic)).map(async ({ partition, start, end }) => {
    const from = options.fromBeginning === true ? start : end;
    const records = log.iterate({ topic, partition }, from, options.untilEnd === true ? end : null);
    for await (const record of records) {
      if (left <= 0 || stopped.aborted) break;
      left -= 1;
      await terminal.json(describeRecord(record, campaign));
      if (left === 0) finish();
    }
  });
  if (left <= 0) return;
  const all = Promise.all(reads);
  await Promise.race([all, enough]);
}

function describeRecord(record: RawRecord, { codec, topology }: OpenCampaign): object {
  const { topic, partition, offset, key, timestampMs } = record;
  const { schema } = topicOf(topology, topic);
  const value = schema === null ? describeDeadLetter(record, codec) : decoded(record, schema, codec);
  return {
    topic,
    partition,
    offset,
    key: key === null ? null : key.toString(),
    timestamp: timestampMs,
    value: plain(value),
  };
}

function decoded(record: RawRecord, schema: SchemaName, codec: CampaignCodec): unknown {
  try {
    return codec.decode(schema, record.value);
  } catch (error) {
    // What users write may be anything: it is shown as it is, and the rest goes on.
    return { undecodable: describeError(error), bytes: record.value };
  }
}

/** Where a dead letter comes from and why it is one, with what it holds: as a question, as text, else as bytes. */
function describeDeadLetter(record: RawRecord, codec: CampaignCodec): object {
  const { value, rawHeaders = {} } = record;
  const names = Object.keys(rawHeaders).filter((name) => !ADDED_HEADERS.has(name));
  const headers = Object.fromEntries(
    names.map((name) => [name, headerValues(rawHeaders[name] ?? []).map((one) => textOrBytes(Buffer.from(one)))]),
  );
  const letter = deadLetterOfRecord(record) ?? { reason: null, detail: 'its headers do not say where it comes from' };
  return { ...letter, headers, ...contentOf(value, codec) };
}

const ADDED_HEADERS: ReadonlySet<string> = new Set(Object.values(DEAD_LETTER_HEADER));

function contentOf(value: Buffer | null, codec: CampaignCodec): object {
  if (value === null) return { bytes: null };
  try {
    return { question: codec.decode('question', value) };
  } catch {
    const shown = textOrBytes(value);
    return typeof shown === 'string' ? { text: shown, bytes: value } : { bytes: value };
  }
}

const textOrBytes = (bytes: Buffer): string | Buffer => (isUtf8(bytes) ? bytes.toString() : bytes);

/** A decoded value as JSON has it: bytes as base64, maps as objects; times become ISO 8601 by themselves. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function parseTopic(given: string): TopicName {
  const found = TOPICS.find(({ name }) => name === given);
  if (found === undefined) {
    const names = TOPICS.map(({ name }) => name).join(', ');
    throw new SluiceError('usage', `no topic ${JSON.stringify(given)} in a campaign; expected one of ${names}`);
  }
  return found.name;
}

function parseMax(given: string | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  const max = Number(given);
  if (!Number.isSafeInteger(max) || max < 0) {
    throw new SluiceError('usage', `--max: expected a whole number, 0 or more, got ${JSON.stringify(given)}`);
  }
  return max;
}
