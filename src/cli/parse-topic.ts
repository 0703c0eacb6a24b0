import { SluiceError } from '../records/sluice-error.ts';
import type { TopicName } from '../records/topic-name.ts';
import { TOPICS } from '../topology/topics.ts';

/** Reads the name of a topic of a campaign, without its prefix. */
export function parseTopic(given: string): TopicName {
  const found = TOPICS.find(({ name }) => name === given);
  if (found !== undefined) return found.name;
  const names = TOPICS.map(({ name }) => name).join(', ');
  throw new SluiceError('usage', `no topic ${JSON.stringify(given)} in a campaign; expected one of ${names}`);
}
