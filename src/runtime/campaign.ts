import { createCodec } from '../avro/codec.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { kafkaSecurityOf } from '../config/secrets.ts';
import { createClient, waitForCluster } from '../kafka/client.ts';
import type { KafkaConnection } from '../kafka/client.ts';
import { KafkaLog } from '../kafka/kafka-log.ts';
import { resolveBroker } from '../kafka/resolve-broker.ts';
import type { ResolvedBroker } from '../kafka/resolve-broker.ts';
import { mixShares } from '../records/mix.ts';
import { buildTopology } from '../topology/campaign-topology.ts';
import type { Codec } from '../topology/log-ports.ts';
import type { Topology } from '../topology/stage.ts';

/** Tells a person at the terminal something, once. */
export type Note = (message: string) => void;

/** The broker of a configuration, running and answering. */
export interface ReadyBroker {
  readonly broker: ResolvedBroker;
  readonly connection: KafkaConnection;
}

/** How long one-shot commands wait for a cluster that is away; workers wait for ever. */
export const ONE_SHOT_DEADLINE_MS = 30_000;

/** How to reach a broker with the settings of a configuration. */
export function connectionOf(config: Config, broker: ResolvedBroker): KafkaConnection {
  const { clientId, compression, options } = config.kafka;
  // A broker that sluice starts listens on this machine only, without TLS.
  const security = broker.kind === 'cluster' ? kafkaSecurityOf(config) : { ssl: false, sasl: null };
  return { brokers: broker.brokers, ...security, clientId, compression, options };
}

/** Finds the broker in the contract's order, starts it where it is ours, and waits until it answers. */
export async function readyBroker(
  config: Config,
  env: Environment,
  note: Note,
  options: { readonly deadlineMs: number | null; readonly signal?: AbortSignal },
): Promise<ReadyBroker> {
  const broker = await resolveBroker({
    ...(config.kafka.brokers === null ? {} : { brokers: config.kafka.brokers }),
    dataDir: config.kafka.dataDir,
    ...(env.kafkaImage === null ? {} : { image: env.kafkaImage }),
    env: env.variables,
    log: note,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  note(broker.describe);
  const connection = connectionOf(config, broker);
  try {
    await waitForCluster(createClient(connection), {
      brokers: broker.brokers,
      deadlineMs: options.deadlineMs,
      waiting: note,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    await broker.stop();
    throw error;
  }
  return { broker, connection };
}

/** The topology that a configuration describes: what runs, what the test driver runs, what `describe` shows. */
export function topologyOf(config: Config): Topology {
  const { target, teacher, grader, judge } = config.models;
  const judgeMs = judge?.limits.timeoutMs ?? 0;
  return buildTopology({
    campaign: config.campaign,
    targetModel: target.model,
    teacherModel: teacher.model,
    graderModel: grader.model,
    ...(judge && { judgeModel: judge.model }),
    grading: config.grading,
    shares: mixShares(config.mix),
    size: config.size,
    seed: config.seed,
    shuffleBuffer: SHUFFLE_BUFFER,
    traces: config.traces,
    maxInFlight: maxInFlightOf(config),
    recordPermits: {
      grade: recordPermitsOf(target.limits.concurrency),
      trace: recordPermitsOf(teacher.limits.concurrency),
    },
    deadlinesMs: {
      grade: recordDeadlineMs(target.limits.timeoutMs + grader.limits.timeoutMs + judgeMs),
      trace: recordDeadlineMs(teacher.limits.timeoutMs + judgeMs),
    },
  });
}

/** Graded questions of each level that the sampler draws from, in memory. */
const SHUFFLE_BUFFER = 2000;

/** Selections that may wait for the teacher: enough to keep a few workers busy, few enough that draws stay fresh. */
export const maxInFlightOf = (config: Config): number => Math.max(64, 4 * config.models.teacher.limits.concurrency);

/**
 * Records inside a stage: those in calls, and those whose outcome waits to be committed while others are called. Each
 * one that waits for its call holds 20 kB: four times the calls would keep an endpoint no fuller.
 */
const recordPermitsOf = (concurrency: number): number => Math.max(2048, 3 * concurrency);

/** A record may need all tries of its calls, and wait for its turn before each. */
const recordDeadlineMs = (callsMs: number): number => 5 * callsMs;

/** A campaign on its cluster. */
export interface OpenCampaign {
  readonly config: Config;
  readonly broker: ResolvedBroker;
  readonly topology: Topology;
  readonly log: KafkaLog;
  readonly codec: Codec;
  /** Disconnects, and stops the broker where this process started it. */
  close(): Promise<void>;
}

/** Opens a campaign. `create` makes its topics, `open` takes it as it is; see `KafkaLog.connect`. */
export async function openCampaign(
  config: Config,
  ready: ReadyBroker,
  mode: 'create' | 'open',
  fatal: (error: Error) => void,
): Promise<OpenCampaign> {
  const topology = topologyOf(config);
  const log = await KafkaLog.connect(
    {
      connection: ready.connection,
      topology,
      questionsTopic: config.kafka.questionsTopic,
      partitions: config.kafka.partitions,
      replicationFactor: config.kafka.replicationFactor ?? -1,
      fatal,
    },
    mode,
  );
  return {
    config,
    broker: ready.broker,
    topology,
    log,
    codec: createCodec(),
    close: async () => {
      await log.close();
      await ready.broker.stop();
    },
  };
}
