import type { CampaignView } from '../campaign/campaign-view.ts';
import { STAGES } from '../records/topic-name.ts';
import type { TopologyLog } from '../stream/log-port.ts';

/**
 * Sets the stages of a view that have a worker, if the view has waits, since only those depend on it. If Kafka does not
 * say, for example without Describe on the groups, the stages are unknown and every wait counts.
 */
export async function lookForWorkers(view: CampaignView, log: Pick<TopologyLog, 'stagesWithWorkers'>): Promise<void> {
  if (view.hasWaits) view.workedOn(await log.stagesWithWorkers(STAGES).catch(() => null));
}
