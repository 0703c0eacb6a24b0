import type { Config } from '../../config/config.ts';
import { createClient } from '../../kafka/client.ts';
import { readPartitionCounts, readTopicSettings } from '../../kafka/cluster-facts.ts';
import { MAX_MESSAGE_BYTES, wrongPartitions } from '../../stream/topic.ts';
import { checkedOk, checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { brokerTopic, TOPICS } from '../../topology/topics.ts';
import type { TopicDescription } from '../../stream/topic.ts';
import type { ReadyBroker } from '../open-broker.ts';

/** Checks whether the existing topics of the campaign accept and keep the records. */
export async function checkTopics(config: Config, { connection }: ReadyBroker): Promise<Check> {
  const nameOf = (topic: TopicDescription): string =>
    brokerTopic(topic.name, config.campaign, config.kafka.questionsTopic);
  const kafka = createClient(connection);
  const found = await readTopicSettings(kafka, TOPICS.map(nameOf));
  if (found.size === 0) {
    return checkedOk('topics', `campaign ${config.campaign} has none yet: the first run creates them`);
  }
  const counts = await readPartitionCounts(kafka, [...found.keys()]);
  const problems = [
    ...TOPICS.flatMap((topic) => problemsOfTopic(topic, nameOf(topic), found.get(nameOf(topic)))),
    ...problemsOfPartitions(new Map(TOPICS.map((topic) => [topic.name, counts.get(nameOf(topic)) ?? 0])), nameOf),
  ];
  const fix = problems.map(({ fix: one }) => one).join('; ');
  if (problems.some(({ isFatal }) => isFatal)) {
    return checkFailed('topics', problems.map(({ found: one }) => one).join('; '), fix);
  }
  const told = [`${found.size} of ${TOPICS.length} exist`, ...problems.map(({ found: one }) => one)].join('; ');
  return checkedOk('topics', told, problems.length === 0 ? null : fix);
}

/**
 * Topics with a wrong number of partitions.
 *
 * @param counts by name in the topology; 0: it does not exist, or has no leader yet
 */
export function problemsOfPartitions(
  counts: ReadonlyMap<string, number>,
  nameOf: (topic: TopicDescription) => string,
): readonly TopicProblem[] {
  const existing = new Map([...counts].filter(([, count]) => count > 0));
  const wrong = new Map(wrongPartitions(TOPICS, existing).map((one) => [one.topic, one]));
  return TOPICS.flatMap((topic) => {
    const found = wrong.get(topic.name);
    if (found === undefined) return [];
    const name = nameOf(topic);
    return {
      found: `${name} has ${found.actual} partitions, expected ${found.expected}: task n writes partition n of each topic`,
      fix: `delete ${name} if it is empty (the next run creates it), or start a new campaign`,
      isFatal: true,
    };
  });
}

/** A harmful setting of a topic. */
export interface TopicProblem {
  readonly found: string;
  readonly fix: string;
  /** False for a setting that the user may have wanted: questions in a company's own topic may expire. */
  readonly isFatal: boolean;
}

/** The faults in the settings of a topic; unknown settings are not judged. */
export function problemsOfTopic(
  { name, cleanup }: TopicDescription,
  brokerName: string,
  settings: ReadonlyMap<string, string> | undefined,
): readonly TopicProblem[] {
  if (settings === undefined) return [];
  const problems: TopicProblem[] = [];
  const wrong = (setting: string, value: string, why: string, wanted: string, isFatal = true): void => {
    const change = `set ${setting} of ${brokerName} to ${wanted} (kafka-configs.sh --alter)`;
    problems.push({ found: `${brokerName} has ${setting} ${value}: ${why}`, fix: change, isFatal });
  };
  const most = settings.get('max.message.bytes');
  if (most !== undefined && Number(most) < MAX_MESSAGE_BYTES && name !== 'questions') {
    wrong('max.message.bytes', most, 'long traces do not fit', String(MAX_MESSAGE_BYTES));
  }
  const policy = settings.get('cleanup.policy');
  if (policy !== undefined && cleanup === 'compact' && policy !== 'compact') {
    wrong('cleanup.policy', policy, 'progress may be deleted', 'compact');
  }
  if (cleanup !== 'keep') return problems;
  if (policy !== undefined && policy !== 'delete') {
    wrong('cleanup.policy', policy, 'records may be compacted away', 'delete', name !== 'questions');
  }
  for (const setting of ['retention.ms', 'retention.bytes']) {
    const value = settings.get(setting);
    if (value !== undefined && value !== '-1') {
      wrong(setting, value, 'records expire', '-1', name !== 'questions');
    }
  }
  return problems;
}
