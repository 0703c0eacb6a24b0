import type { Config } from '../config/config.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import type { KafkaLogOptions } from '../kafka/kafka-log.ts';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import type { TopologyLog } from '../stream/log-port.ts';
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
  readonly log: TopologyLog;
  readonly codec: CampaignCodec;
  /** Rejects when a reader or consumer of the log cannot continue. */
  readonly failed: Promise<never>;
  /** The preparation of a log before `codec` decodes its values; see `PartitionConsumerOptions`. */
  readonly prepare: Pick<KafkaLogOptions, 'prepare'>;
  /** Call before `codec` writes questions in a campaign opened with `open`: registers their schema. */
  readonly registerQuestions: () => Promise<void>;
  /** Disconnects, and stops the broker if this process started it. */
  close(): Promise<void>;
}

/** The callbacks and options of opening a campaign. */
export interface OpenCampaignOptions {
  readonly note: Note;
  /** Aborted: opening the campaign is cancelled. */
  readonly signal?: AbortSignal;
  /** How long to wait for an unreachable schema registry. Default: without a limit; 30 s for `open`. */
  readonly registryDeadlineMs?: number;
  /** Called with the reason for waiting for the schema registry; null: it no longer waits. */
  readonly registryWaiting?: (reason: string | null) => void;
}

/**
 * Opens a campaign. `create` makes its topics and registers their schemas, and waits for an unreachable schema
 * registry; `open` changes nothing, and waits as long as one-shot commands; see `KafkaLog.connect`.
 */
export async function openCampaign(
  config: Config,
  ready: ReadyBroker,
  mode: 'create' | 'open',
  options: OpenCampaignOptions,
): Promise<OpenCampaign> {
  const { promise: failed, reject: fatal } = Promise.withResolvers<never>();
  // Callers need not handle this rejection.
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
    // Before the topics: a refused schema leaves nothing half made.
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
      note: options.note,
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
