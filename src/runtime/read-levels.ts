import { GradedIds } from '../campaign/comparison.ts';
import { LEVELS } from '../records/grade.ts';
import { levelTopic } from '../records/topic-name.ts';
import type { OpenCampaign } from './open-campaign.ts';

/** The level of every question of a campaign, from the keys of its topics only; it keeps the ids in memory. */
export async function readLevels({ log }: Pick<OpenCampaign, 'log'>): Promise<GradedIds> {
  const graded = new GradedIds();
  const topics = [...LEVELS.map((level) => ({ topic: levelTopic(level), level })), { topic: 'ungraded', level: null }];
  for (const { topic, level } of topics) {
    const bounds = await log.bounds(topic);
    await Promise.all(
      bounds.map((partition) =>
        log.read(partition, partition.start, ({ key }) => {
          if (key !== null) graded.add({ id: key.toString(), level });
        }),
      ),
    );
  }
  return graded;
}
