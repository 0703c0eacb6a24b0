import { ingestDeadLetterTopic, ingestGroups, ingestPositionsTopic } from './ingest-topics.ts';
import type { QuestionSource } from './ingest-topics.ts';
import { brokerTopic } from './topics.ts';

/** The call journals of a campaign. */
const JOURNALS = ['calls.grade', 'calls.trace'] as const;

/** A kind of Kafka resource in access rules, as named by `kafka-acls.sh` and kafkajs. */
export type AccessResource = 'TOPIC' | 'GROUP' | 'TRANSACTIONAL_ID' | 'CLUSTER';

/** An operation on a resource, as named by `kafka-acls.sh`. */
export type AccessOperation =
  | 'Read'
  | 'Write'
  | 'Create'
  | 'Delete'
  | 'Describe'
  | 'DescribeConfigs'
  | 'IdempotentWrite';

/** A right that a campaign needs: an ACL of Kafka (KIP-290) without its principal and host. */
export interface AccessRule {
  readonly resource: AccessResource;
  /** A full name, or a prefix. */
  readonly name: string;
  readonly pattern: 'LITERAL' | 'PREFIXED';
  readonly operations: readonly AccessOperation[];
  /** Who needs the right and when, for people. */
  readonly why: string;
  /** Whether a campaign runs without the right in the case described by `why`. */
  readonly isOptional: boolean;
}

/**
 * The rights that the principal of a campaign needs, and no others. All topics of a campaign begin with its name.
 *
 * @param reuse the campaigns whose replies it uses; default none
 * @param sources what imports questions while workers run; default none
 */
export function accessRules(
  campaign: string,
  questionsTopic: string,
  reuse: readonly string[] = [],
  sources: readonly QuestionSource[] = [],
): readonly AccessRule[] {
  const hasTopics = sources.some(({ kind }) => kind === 'topic');
  const hasFiles = sources.some(({ kind }) => kind !== 'topic');
  const prefix = `${campaign}.`;
  const groups = ingestGroups(questionsTopic);
  const rule = (
    resource: AccessResource,
    name: string,
    operations: readonly AccessOperation[],
    why: string,
    isOptional = false,
  ): AccessRule => ({
    resource,
    name,
    pattern: name === prefix || name === groups ? 'PREFIXED' : 'LITERAL',
    operations,
    why,
    isOptional,
  });
  return [
    rule('TOPIC', questionsTopic, ['Read', 'Describe'], 'workers read the questions'),
    sources.length > 0
      ? rule('TOPIC', questionsTopic, ['Write'], 'what `sources` bring; `sluice ingest` and `sluice dlq replay`')
      : rule('TOPIC', questionsTopic, ['Write'], '`sluice ingest` and `sluice dlq replay` only', true),
    rule('TOPIC', prefix, ['Read', 'Write', 'Describe'], 'workers write what they commit, and restore from it'),
    ...reuse.flatMap((earlier) =>
      JOURNALS.map((journal) =>
        rule(
          'TOPIC',
          brokerTopic(journal, earlier, questionsTopic),
          ['Read', 'Describe'],
          '`reuse`: its replies are read',
        ),
      ),
    ),
    rule('TOPIC', questionsTopic, ['Create'], 'not where the topic exists', true),
    rule('TOPIC', prefix, ['Create'], 'not where an administrator makes the topics', true),
    rule('TOPIC', questionsTopic, ['DescribeConfigs'], '`sluice doctor` checks the settings', true),
    rule('TOPIC', prefix, ['DescribeConfigs'], '`sluice doctor` checks the settings', true),
    rule('GROUP', prefix, ['Read', 'Describe'], 'workers share the partitions, and each command reads by a group'),
    rule('TRANSACTIONAL_ID', prefix, ['Write', 'Describe'], 'each task commits in a transaction of its own'),
    rule('CLUSTER', 'kafka-cluster', ['IdempotentWrite'], 'brokers before Kafka 2.8 only', true),
    rule('TOPIC', prefix, ['Delete'], '`sluice reset` only', true),
    rule('GROUP', prefix, ['Delete'], '`sluice reset` only', true),
    rule(
      'TOPIC',
      ingestPositionsTopic(questionsTopic),
      ['Read', 'Write', 'Create', 'Describe'],
      `${hasFiles ? '`sources`; ' : ''}\`sluice ingest --follow\` of files${hasFiles ? '' : ' only'}; Create not where the topic exists`,
      !hasFiles,
    ),
    rule(
      'TOPIC',
      ingestDeadLetterTopic(questionsTopic),
      ['Read', 'Write', 'Create', 'Describe'],
      `${hasTopics ? '`sources`; ' : ''}\`sluice ingest --topic\`${hasTopics ? '' : ' only'}; Create not where the topic exists, Read for \`sluice dlq list\``,
      !hasTopics,
    ),
    rule(
      'GROUP',
      groups,
      ['Read', 'Describe'],
      `${sources.length > 0 ? '`sources`; ' : ''}\`sluice ingest --topic\` and \`--follow\`${sources.length > 0 ? '' : ' only'}`,
      sources.length === 0,
    ),
    ...sources
      .filter(({ kind }) => kind === 'topic')
      .map(({ name }) => rule('TOPIC', name, ['Read', 'Describe'], '`sources`: it is copied onto the questions topic')),
  ];
}
