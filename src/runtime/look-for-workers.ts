import type { CampaignView } from '../campaign/campaign-view.ts';
import type { KafkaLog } from '../kafka/kafka-log.ts';
import { STAGES } from '../records/topic-name.ts';

/**
 * Tells a view which stages a process works on, where that matters: the view has waits. Where Kafka does not say, as without
 * Describe on the groups, it is not known, and every wait counts.
 */
export async function lookForWorkers(view: CampaignView, log: Pick<KafkaLog, 'stagesWithWorkers'>): Promise<void> {
  if (view.hasWaits) view.workedOn(await log.stagesWithWorkers(STAGES).catch(() => null));
}
