import { ingestDeadLetterTopic, ingestGroup, ingestPositionsTopic } from './ingest-topics.ts';
import type { QuestionSource } from './ingest-topics.ts';
import type { StageDescription, TopologyDescription } from '../stream/stage.ts';
import type { TopicDescription } from '../stream/topic.ts';

/** The format of a topology's description: for people, for a diagram, for programs. */
export type DescriptionFormat = 'text' | 'mermaid' | 'json';

interface DescribedTopic extends TopicDescription {
  readonly writtenBy: string;
  readonly readBy: readonly string[];
}

const describePartitions = ({ partitions }: TopicDescription): string =>
  typeof partitions === 'string' ? (partitions === 'one' ? 'one' : 'as configured') : `as ${partitions.like}`;

const USERS = 'ingest';

/** All topics that a stage writes: its outputs, its control topic and its journal. */
const writtenBy = (stage: StageDescription): readonly string[] => [
  ...stage.outputs,
  stage.control,
  ...(stage.calls === null ? [] : [stage.calls]),
];

function describeTopics({ topics, stages }: TopologyDescription): readonly DescribedTopic[] {
  return topics.map((topic) => ({
    ...topic,
    writtenBy: stages.find((stage) => writtenBy(stage).includes(topic.name))?.name ?? USERS,
    readBy: stages
      .filter((stage) => stage.sources.some((source) => source.topic === topic.name))
      .map(({ name }) => name),
  }));
}

const describeTasks = ({ tasks, name }: StageDescription, campaign: string): string =>
  tasks === 'single'
    ? `one for all partitions, transactional id ${campaign}.${name}.0`
    : `task n owns partition n, transactional id ${campaign}.${name}.<n>`;

/** The sources that import questions to the questions topic of a campaign while its workers run. */
export interface DescribedSources {
  readonly questionsTopic: string;
  readonly sources: readonly QuestionSource[];
}

const NO_SOURCES: DescribedSources = { questionsTopic: 'questions', sources: [] };

/**
 * Describes a topology: every topic with its writers and readers, every stage with its operators and its ownership, and
 * the sources (default: none).
 */
export function describeTopology(
  topology: TopologyDescription,
  format: DescriptionFormat,
  from: DescribedSources = NO_SOURCES,
): string {
  if (format === 'json') return describeAsJson(topology, from);
  return format === 'mermaid' ? describeAsMermaid(topology, from) : describeAsText(topology, from);
}

/** The consumer group of a source, and the topics for its positions and its invalid rows. */
const keptOf = (questionsTopic: string, { name, kind }: QuestionSource): { group?: string; topics: string[] } =>
  kind === 'topic'
    ? { group: ingestGroup(questionsTopic, name), topics: [ingestDeadLetterTopic(questionsTopic)] }
    : { topics: [ingestPositionsTopic(questionsTopic)] };

function describeAsJson(topology: TopologyDescription, from: DescribedSources): string {
  const stages = topology.stages.map(
    ({ name, sources, operators, outputs, control, calls, tasks, remembers, isolation, deadlineMs }) => ({
      name,
      sources,
      operators,
      outputs,
      control,
      calls,
      tasks,
      remembersIds: remembers?.topic ?? null,
      isolation,
      deadlineMs,
    }),
  );
  const topics = describeTopics(topology).map(({ isControl: _isControl, partitions, ...topic }) => ({
    ...topic,
    partitions: typeof partitions === 'string' ? partitions : partitions.like,
  }));
  const described = from.sources.map((source) => ({ ...source, ...keptOf(from.questionsTopic, source) }));
  const shown = described.length === 0 ? {} : { sources: described };
  return JSON.stringify({ campaign: topology.name, ...shown, topics, stages }, null, 2);
}

function sourceLines({ questionsTopic, sources }: DescribedSources): readonly string[] {
  const lines = sources.map((source) => {
    const { name, kind, format, follow } = source;
    const { group, topics } = keptOf(questionsTopic, source);
    const shape = `${kind}, ${format ?? 'formats by the endings of the names'}, ${follow ? 'followed' : 'read to its end'}`;
    const kept =
      group === undefined ? `positions on ${topics.join()}` : `group ${group}, dead letters to ${topics.join()}`;
    return `  ${name}  ${shape}; onto ${questionsTopic}, ${kept}`;
  });
  return lines.length === 0 ? [] : ['', 'Sources', ...lines];
}

function describeAsText(topology: TopologyDescription, from: DescribedSources): string {
  const { name: campaign, stages } = topology;
  const topics = describeTopics(topology);
  const width = Math.max(...topics.map(({ name }) => name.length));
  const lines = [`Campaign ${campaign}: topics under "${campaign}.", questions is shared.`, '', 'Topics'];
  for (const topic of topics) {
    const { name, schema, cleanup, writtenBy: writer, readBy } = topic;
    const readers = readBy.length === 0 ? '' : `, read by ${readBy.join(', ')}`;
    const shape = `${schema ?? 'bytes as they came'}, partitions ${describePartitions(topic)}, ${cleanup === 'compact' ? 'compacted' : 'kept'}`;
    lines.push(`  ${name.padEnd(width)}  ${shape}; written by ${writer}${readers}`);
  }
  lines.push(...sourceLines(from));
  for (const stage of stages) {
    const { name, sources, operators, outputs, control, calls, remembers, deadlineMs } = stage;
    lines.push('', `Stage ${name}`);
    for (const { topic, undecodable, permits, permitBytes } of sources) {
      const unreadable = undecodable === 'fatal' ? 'undecodable: fatal' : 'undecodable: to the dead-letter topic';
      lines.push(
        `  source     ${topic} (at most ${permits} records or ${permitBytes / 2 ** 20} MiB inside; ${unreadable})`,
      );
    }
    lines.push(
      `  operators  ${operators.join(' → ')}`,
      `  outputs    ${outputs.join(', ')}`,
      `  tasks      ${describeTasks(stage, campaign)}`,
      `  control    ${control}`,
      `  calls      ${calls ?? 'none: it calls no model'}`,
      `  ids        ${remembers === null ? 'not remembered' : `remembered by ${remembers.topic}`}`,
      `  deadline   ${deadlineMs === null ? 'none: a record may wait for ever' : `${deadlineMs} ms a record`}`,
    );
  }
  return lines.join('\n');
}

const nodeOf = (kind: 'topic' | 'operator', name: string): string => `${kind}_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}`;

function describeAsMermaid(
  { name: campaign, topics, stages }: TopologyDescription,
  { sources }: DescribedSources,
): string {
  const lines = ['flowchart LR', `  %% campaign ${campaign}`];
  sources.forEach(({ name }, at) => {
    lines.push(`  source_${at}[/"${name.replaceAll('"', '#quot;')}"/] --> ${nodeOf('topic', 'questions')}`);
  });
  for (const { name } of topics) lines.push(`  ${nodeOf('topic', name)}[("${name}")]`);
  for (const stage of stages) {
    const nodes = stage.operators.map((operator) => nodeOf('operator', `${stage.name}_${operator}`));
    const how = stage.tasks === 'single' ? 'one task' : 'a task for each partition';
    lines.push(`  subgraph stage_${stage.name}["${stage.name}: ${how}"]`);
    stage.operators.forEach((operator, index) => lines.push(`    ${nodes[index]}["${operator}"]`));
    if (nodes.length > 1) lines.push(`    ${nodes.join(' --> ')}`);
    lines.push('  end');
    for (const { topic } of stage.sources) lines.push(`  ${nodeOf('topic', topic)} --> ${nodes[0]}`);
    for (const topic of writtenBy(stage)) {
      const arrow = stage.outputs.includes(topic) ? '-->' : '-.->';
      lines.push(`  ${nodes.at(-1)} ${arrow} ${nodeOf('topic', topic)}`);
    }
  }
  return lines.join('\n');
}
