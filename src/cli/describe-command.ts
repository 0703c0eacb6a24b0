import type { Config } from '../config/config.ts';
import { kafkaSecurityOf } from '../config/secrets.ts';
import { topologyOf } from '../runtime/campaign-limits.ts';
import { sourceName } from '../runtime/open-source.ts';
import { describeSetup } from '../topology/describe-setup.ts';
import { describeTopology } from '../topology/describe.ts';
import type { DescriptionFormat } from '../topology/describe.ts';
import type { QuestionSource } from '../topology/ingest-topics.ts';
import type { Terminal } from './terminal.ts';

/** The arguments of `sluice describe`. */
export interface DescribeOptions {
  readonly as: DescriptionFormat;
  readonly topics?: boolean;
  readonly acls?: boolean;
  readonly principal?: string;
}

/**
 * `sluice describe`: prints the topology, from the description that workers run; or the commands with which an
 * administrator prepares it.
 */
export async function describeCommand(config: Config, options: DescribeOptions, terminal: Terminal): Promise<number> {
  const { as, topics = false, acls = false } = options;
  const topology = topologyOf(config);
  await terminal.print(
    topics || acls
      ? describeSetup(topology, { ...setupOf(config, options), topics, acls }, as === 'json' ? 'json' : 'text')
      : describeTopology(topology, as, { questionsTopic: config.kafka.questionsTopic, sources: sourcesOf(config) }),
  );
  return 0;
}

const sourcesOf = ({ sources }: Config): readonly QuestionSource[] =>
  sources.map((source) => ({
    name: sourceName(source),
    kind: source.kind,
    format: source.format,
    follow: source.follow,
  }));

/** The address of a broker if the configuration has none. */
const ANY_BROKER = 'localhost:9092';

function setupOf(
  config: Config,
  { principal }: DescribeOptions,
): Omit<Parameters<typeof describeSetup>[1], 'topics' | 'acls'> {
  const { kafka } = config;
  const { sasl } = kafkaSecurityOf(config);
  const user = sasl !== null && 'username' in sasl ? sasl.username : 'sluice';
  return {
    questionsTopic: kafka.questionsTopic,
    partitions: kafka.partitions,
    replicationFactor: kafka.replicationFactor,
    brokers: kafka.brokers ?? [ANY_BROKER],
    reuse: config.reuse,
    sources: sourcesOf(config),
    registry: kafka.schemaRegistry !== null,
    principal: principal ?? `User:${user}`,
  };
}
