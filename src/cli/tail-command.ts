import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { CampaignCodec, SchemaName } from '../topology/schema-types.ts';
import type { RawRecord } from '../stream/record.ts';
import { topicOf } from '../stream/stage.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { describeDeadLetter, plain } from './describe-dead-letter.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** The arguments of `sluice tail`. */
export interface TailOptions {
  readonly fromBeginning?: boolean;
  readonly untilEnd?: boolean;
  /** At least 1. */
  readonly max?: number;
}

/** `sluice tail TOPIC`: decoded records as JSON lines, in order within each partition, partitions concurrently. */
export async function tailCommand(
  config: Config,
  env: Environment,
  topic: TopicName,
  options: TailOptions,
  terminal: Terminal,
): Promise<number> {
  const { max = Number.POSITIVE_INFINITY } = options;
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
  for (const signal of [stopped, terminal.closed]) signal.addEventListener('abort', () => finish(), { once: true });
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
  await Promise.race([Promise.all(reads), enough]);
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
    // Users may write any bytes: they are shown unchanged, and reading continues.
    return { undecodable: describeError(error), bytes: record.value };
  }
}
