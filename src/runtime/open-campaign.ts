import type { Config } from '../config/config.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import type { KafkaLogOptions } from '../kafka/kafka-log.ts';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import type { CampaignTopology } from '../topology/campaign-topology.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';
import { TOPICS, brokerTopic, describeTopic } from '../topology/topics.ts';
import { createRegistryCodec } from './campaign-codec.ts';
import { topologyOf } from './campaign-limits.ts';
import { ONE_SHOT_DEADLINE_MS } from './open-broker.ts';
import type { Note, ReadyBroker } from './open-broker.ts';
import { CampaignRegistry } from './schema-registry.ts';

/** A campaign on its cluster. */
export interface OpenCampaign {
  readonly config: Config;
  readonly broker: ResolvedBroker;
  readonly connection: KafkaConnection;
  readonly topology: CampaignTopology;
  readonly log: KafkaLog;
  readonly codec: CampaignCodec;
  /** Rejects when a reader or consumer of the log cannot go on. */
  readonly failed: Promise<never>;
  /** What a log needs before its values are looked at with `codec`; see `PartitionConsumerOptions`. */
  readonly prepare: Pick<KafkaLogOptions, 'prepare'>;
  /** Before `codec` writes questions in a campaign that was only opened: their schema is registered. */
  readonly registerQuestions: () => Promise<void>;
  /** Disconnects, and stops the broker where this process started it. */
  close(): Promise<void>;
}

/** Who is told while a campaign is opened and read. */
export interface OpenCampaignOptions {
  readonly note: Note;
  /** Aborted: the campaign is not opened any more. */
  readonly signal?: AbortSignal;
  /** How long a schema registry that is away is waited for. Default: for ever, `open` 30 s. */
  readonly registryDeadlineMs?: number;
  /** Told why the schema registry is waited for; null: no more. */
  readonly registryWaiting?: (reason: string | null) => void;
}

/**
 * Opens a campaign. `create` makes its topics and registers their schemas, and waits for a schema registry that is away;
 * `open` takes it as it is, and waits as one-shot commands do; see `KafkaLog.connect`.
 */
export async function openCampaign(
  config: Config,
  ready: ReadyBroker,
  mode: 'create' | 'open',
  options: OpenCampaignOptions,
): Promise<OpenCampaign> {
  let fatal: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fatal = reject;
  });
  // Who opens a campaign need not wait for it.
  failed.catch(() => undefined);
  const topology = topologyOf(config);
  const registry = CampaignRegistry.open(config, {
    deadlineMs: options.registryDeadlineMs ?? (mode === 'create' ? null : ONE_SHOT_DEADLINE_MS),
    note: options.note,
    ...(options.registryWaiting !== undefined && { waiting: options.registryWaiting }),
  });
  const stop = async (): Promise<void> => {
    await registry?.close();
    await ready.broker.stop();
  };
  try {
    // Before the topics: a schema that is refused leaves nothing half made.
    if (mode === 'create') await registry?.register(TOPICS, options.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const prepare: OpenCampaign['prepare'] =
    registry === null ? {} : { prepare: (values) => registry.schemas.prepare(values) };
  const log = await KafkaLog.connect(
    {
      connection: ready.connection,
      topology,
      nameOf: (topic) => brokerTopic(topic, config.campaign, config.kafka.questionsTopic),
      partitions: config.kafka.partitions,
      replicationFactor: config.kafka.replicationFactor ?? -1,
      fatal,
      ...prepare,
    },
    mode,
  ).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    config,
    broker: ready.broker,
    connection: ready.connection,
    topology,
    log,
    codec: createRegistryCodec(registry?.coding ?? null),
    prepare,
    failed,
    registerQuestions: async () => registry?.register([describeTopic('questions')]),
    close: async () => {
      await log.close();
      await stop();
    },
  };
}
