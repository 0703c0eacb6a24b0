import { topicSettings, wantedPartitions } from '../stream/topic.ts';
import type { TopologyDescription } from '../stream/stage.ts';
import { accessRules } from './access-rules.ts';
import type { AccessResource, AccessRule } from './access-rules.ts';
import type { QuestionSource } from './ingest-topics.ts';
import { brokerTopic } from './topics.ts';

/** The cluster settings of a campaign for its administrator. */
export interface SetupOptions {
  readonly questionsTopic: string;
  /** `kafka.partitions`: for topics that do not follow another topic. */
  readonly partitions: number;
  /** Null: the brokers' default. */
  readonly replicationFactor: number | null;
  /** For the commands. */
  readonly brokers: readonly string[];
  /** The campaigns whose replies it uses. Left out: none. */
  readonly reuse?: readonly string[];
  /** The sources that import questions while workers run. Left out: none. */
  readonly sources?: readonly QuestionSource[];
  /** Whether a schema registry is configured: if so, its subjects are listed. */
  readonly registry?: boolean;
  /** The principal that gets the rights, as `User:name`. */
  readonly principal: string;
  readonly topics: boolean;
  readonly acls: boolean;
}

interface SetupTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number | null;
  readonly settings: Readonly<Record<string, string>>;
  /** The subject in the schema registry, with the schema's file in `schemas/`. */
  readonly subject?: { readonly name: string; readonly schema: string };
}

/**
 * The topics of a campaign with their settings and the access rules that it needs, also as commands of Kafka's own
 * tools, for an administrator who creates them if sluice is not allowed to.
 */
export function describeSetup(topology: TopologyDescription, options: SetupOptions, format: 'text' | 'json'): string {
  const topics = options.topics ? setupTopics(topology, options) : [];
  const rules = options.acls ? accessRules(topology.name, options.questionsTopic, options.reuse, options.sources) : [];
  const commands = [
    ...topics.map((topic) => createCommand(topic, options.brokers)),
    ...rules.map((rule) => aclCommand(rule, options)),
  ];
  if (format === 'json') {
    const acls = rules.map((rule) => ({ principal: options.principal, host: '*', permission: 'ALLOW', ...rule }));
    const described = { ...(options.topics && { topics }), ...(options.acls && { acls }), commands };
    return JSON.stringify({ campaign: topology.name, ...described }, null, 2);
  }
  return [
    ...(options.topics ? topicLines(topics, options) : []),
    ...(options.acls ? aclLines(rules, options.principal, topology.name) : []),
  ]
    .concat('As commands of Kafka (add --command-config FILE where the cluster asks for it):', '', ...commands)
    .join('\n');
}

function setupTopics({ topics, name: campaign }: TopologyDescription, options: SetupOptions): readonly SetupTopic[] {
  const { questionsTopic, partitions, replicationFactor } = options;
  return topics.map((topic) => ({
    name: brokerTopic(topic.name, campaign, questionsTopic),
    ...(options.registry === true &&
      topic.schema !== null && {
        subject: { name: `${brokerTopic(topic.name, campaign, questionsTopic)}-value`, schema: topic.schema },
      }),
    partitions: wantedPartitions(topic, () => undefined, partitions),
    replicationFactor,
    settings: topicSettings(topic),
  }));
}

function topicLines(topics: readonly SetupTopic[], options: SetupOptions): readonly string[] {
  const width = Math.max(...topics.map(({ name }) => name.length));
  const factor = options.replicationFactor === null ? "the brokers' own" : String(options.replicationFactor);
  const lines = topics.map(({ name, partitions, settings }) => {
    const shown = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
    return `  ${name.padEnd(width)}  ${String(partitions).padStart(4)} partitions  ${shown.join(' ')}`;
  });
  return [
    `Topics (replication factor: ${factor}). A ${options.questionsTopic} that exists stays as it is; topics with as many`,
    'partitions as it, as `sluice describe` says, then need as many as it has.',
    ...lines,
    '',
    ...subjectLines(topics),
  ];
}

function subjectLines(topics: readonly SetupTopic[]): readonly string[] {
  const subjects = topics.flatMap(({ subject }) => subject ?? []);
  if (subjects.length === 0) return [];
  const width = Math.max(...subjects.map(({ name }) => name.length));
  return [
    'Subjects of the schema registry, with the schema of each. `sluice run` registers them, and `sluice ingest` that of',
    'questions, with compatibility BACKWARD: both need the right to read and to register them.',
    ...subjects.map(({ name, schema }) => `  ${name.padEnd(width)}  ${schema}`),
    '',
  ];
}

const SHOWN: Readonly<Record<AccessResource, string>> = {
  TOPIC: 'topic',
  GROUP: 'group',
  TRANSACTIONAL_ID: 'transactional id',
  CLUSTER: 'cluster',
};

function aclLines(rules: readonly AccessRule[], principal: string, campaign: string): readonly string[] {
  const named = ({ resource, name, pattern }: AccessRule): string =>
    `${SHOWN[resource]} ${pattern === 'PREFIXED' ? `${name}*` : name}`;
  const width = Math.max(...rules.map((rule) => named(rule).length));
  const lines = rules.map((rule) => {
    const optional = rule.isOptional ? 'optional: ' : '';
    return `  ${named(rule).padEnd(width)}  ${rule.operations.join(', ')} (${optional}${rule.why})`;
  });
  return [
    `Access rules for ${principal}`,
    ...lines,
    `  \`sluice calibrate\` works under ${campaign}-calibration-*, and needs there what ${campaign}.* is given here.`,
    '',
  ];
}

/** Quotes a word of a command for a POSIX shell. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const commandOf = (words: readonly string[]): string => words.map(shellWord).join(' ');

function createCommand(topic: SetupTopic, brokers: readonly string[]): string {
  const { name, partitions, replicationFactor, settings } = topic;
  const tool = ['kafka-topics.sh', '--bootstrap-server', brokers.join(','), '--create', '--if-not-exists'];
  const shape = ['--topic', name, '--partitions', String(partitions)];
  const factor = replicationFactor === null ? [] : ['--replication-factor', String(replicationFactor)];
  const config = Object.entries(settings).flatMap(([key, value]) => ['--config', `${key}=${value}`]);
  return commandOf([...tool, ...shape, ...factor, ...config]);
}

const RESOURCE_OPTIONS: Readonly<Record<AccessResource, (name: string) => readonly string[]>> = {
  TOPIC: (name) => ['--topic', name],
  GROUP: (name) => ['--group', name],
  TRANSACTIONAL_ID: (name) => ['--transactional-id', name],
  CLUSTER: () => ['--cluster'],
};

function aclCommand({ resource, name, pattern, operations }: AccessRule, options: SetupOptions): string {
  const tool = ['kafka-acls.sh', '--bootstrap-server', options.brokers.join(','), '--add'];
  const who = ['--allow-principal', options.principal];
  const what = operations.flatMap((operation) => ['--operation', operation]);
  const where = [
    ...RESOURCE_OPTIONS[resource](name),
    ...(pattern === 'PREFIXED' ? ['--resource-pattern-type', 'prefixed'] : []),
  ];
  return commandOf([...tool, ...who, ...what, ...where]);
}
