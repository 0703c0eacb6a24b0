import { topicOf } from '../stream/stage.ts';
import type { TopicDescription } from '../stream/topic.ts';
import { LEVELS } from '../records/grade.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { SchemaName } from './schema-types.ts';

/** A topic of a campaign. */
export type CampaignTopic = TopicDescription<TopicName, SchemaName>;

const byQuestion = (
  name: TopicName,
  schema: SchemaName | null,
  cleanup: 'keep' | 'compact' = 'keep',
): CampaignTopic => ({
  name,
  schema,
  partitions: { like: 'questions' },
  cleanup,
});

const bySelection = (name: TopicName, schema: SchemaName, cleanup: 'keep' | 'compact' = 'keep'): CampaignTopic => ({
  name,
  schema,
  partitions: { like: 'selected' },
  cleanup,
});

/** Every topic of a campaign. Campaigns share `questions`; the names of the others begin with `<campaign>.`. */
export const TOPICS: readonly CampaignTopic[] = [
  { name: 'questions', schema: 'question', partitions: 'configured', cleanup: 'keep' },
  ...LEVELS.map((level) => byQuestion(levelTopic(level), 'graded-question')),
  byQuestion('attempts', 'attempt'),
  byQuestion('ungraded', 'ungraded'),
  byQuestion('dead-letter', null),
  byQuestion('ids', 'completed-id', 'compact'),
  { name: 'selected', schema: 'selection', partitions: 'configured', cleanup: 'keep' },
  bySelection('cot', 'verified-record'),
  bySelection('rejected', 'rejected-trace'),
  { ...byQuestion('control.grade', 'progress', 'compact'), isControl: true },
  { name: 'control.sample', schema: 'progress', partitions: 'one', cleanup: 'compact', isControl: true },
  { ...bySelection('control.trace', 'progress', 'compact'), isControl: true },
  byQuestion('calls.grade', 'model-call'),
  bySelection('calls.trace', 'model-call'),
];

/** The description of a topic. */
export const describeTopic = (name: TopicName): CampaignTopic => topicOf({ topics: TOPICS }, name);

/** A topic's name on the broker: `<campaign>.<name>`, or the shared questions topic. */
export function brokerTopic(name: string, campaign: string, questionsTopic: string): string {
  return name === 'questions' ? questionsTopic : `${campaign}.${name}`;
}
