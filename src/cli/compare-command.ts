import { compareCampaigns } from '../campaign/comparison.ts';
import type { GradedIds } from '../campaign/comparison.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { readLevels } from '../runtime/read-levels.ts';
import { describeComparison } from './comparison-view.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** `sluice compare A B`: two campaigns on one questions topic, levels side by side and how questions moved. */
export async function compareCommand(
  a: Config,
  b: Config,
  env: Environment,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  refuseUnlike(a, b);
  // One after the other: an embedded broker is started for each.
  const comparison = compareCampaigns(
    { campaign: a.campaign, target: a.models.target.model, graded: await levelsOf(a, env, terminal) },
    { campaign: b.campaign, target: b.models.target.model, graded: await levelsOf(b, env, terminal) },
  );
  if (json === true) await terminal.json(comparison);
  else await terminal.print(describeComparison(comparison));
  return 0;
}

const levelsOf = (config: Config, env: Environment, terminal: Terminal): Promise<GradedIds> =>
  withCampaign(config, env, terminal, async (campaign) => {
    if (campaign.log.partitionsOf('level-0') === 0) {
      const message = `campaign ${config.campaign} has no topics on ${campaign.broker.describe}: run it first`;
      throw new SluiceError('no-campaign', message);
    }
    return readLevels(campaign);
  });

/** Only campaigns on the same questions can be compared. */
function refuseUnlike(a: Config, b: Config): void {
  const refuse = (what: string, ofA: string, ofB: string): never => {
    throw new SluiceError('usage', `compare: expected two campaigns on one ${what}, got ${ofA} and ${ofB}`);
  };
  if (a.kafka.questionsTopic !== b.kafka.questionsTopic) {
    refuse('questions topic', a.kafka.questionsTopic, b.kafka.questionsTopic);
  }
  const brokersOf = ({ kafka }: Config): string =>
    kafka.brokers === null ? `the broker with its data in ${kafka.dataDir}` : kafka.brokers.toSorted().join(',');
  if (brokersOf(a) !== brokersOf(b)) refuse('broker', brokersOf(a), brokersOf(b));
  if (a.campaign === b.campaign) {
    throw new SluiceError('usage', `compare: expected two campaigns, got ${a.campaign} twice`);
  }
}
