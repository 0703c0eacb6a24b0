import type { Config } from '../config/config.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import type { CampaignTopology } from '../topology/campaign-topology.ts';
import type { CampaignCodec } from '../topology/schema-types.ts';
import { brokerTopic } from '../topology/topics.ts';
import { createCampaignCodec } from './campaign-codec.ts';
import { topologyOf } from './campaign-limits.ts';
import type { ReadyBroker } from './open-broker.ts';

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
  /** Disconnects, and stops the broker where this process started it. */
  close(): Promise<void>;
}

/** Opens a campaign. `create` makes its topics, `open` takes it as it is; see `KafkaLog.connect`. */
export async function openCampaign(config: Config, ready: ReadyBroker, mode: 'create' | 'open'): Promise<OpenCampaign> {
  let fatal: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fatal = reject;
  });
  // Who opens a campaign need not wait for it.
  failed.catch(() => undefined);
  const topology = topologyOf(config);
  const log = await KafkaLog.connect(
    {
      connection: ready.connection,
      topology,
      nameOf: (topic) => brokerTopic(topic, config.campaign, config.kafka.questionsTopic),
      partitions: config.kafka.partitions,
      replicationFactor: config.kafka.replicationFactor ?? -1,
      fatal,
    },
    mode,
  ).catch(async (error: unknown) => {
    await ready.broker.stop();
    throw error;
  });
  return {
    config,
    broker: ready.broker,
    connection: ready.connection,
    topology,
    log,
    codec: createCampaignCodec(),
    failed,
    close: async () => {
      await log.close();
      await ready.broker.stop();
    },
  };
}
