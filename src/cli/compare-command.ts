import { compareCampaigns } from '../campaign/comparison.ts';
import type { GradedIds } from '../campaign/comparison.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { connectionOf } from '../runtime/open-broker.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { readLevels } from '../runtime/read-levels.ts';
import { describeComparison } from './comparison-view.ts';
import { noCampaign } from './no-campaign.ts';
import type { Terminal } from './terminal.ts';
import { withBroker } from './with-broker.ts';
import { lookAtCampaign } from './with-campaign.ts';

/** `sluice compare A B`: two campaigns on one questions topic, levels side by side and how questions moved. */
export async function compareCommand(
  a: Config,
  b: Config,
  env: Environment,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  refuseUnlike(a, b);
  const { note } = terminal;
  const comparison = await withBroker(a, env, note, async ({ broker }, { drain }) => {
    // The same broker; each configuration has its own credentials.
    const gradedOf = async (config: Config): Promise<GradedIds> => {
      const ready = { broker, connection: connectionOf(config, broker) };
      return lookAtCampaign(config, ready, { note, signal: drain }, levelsOf);
    };
    return compareCampaigns(
      { campaign: a.campaign, target: a.models.target.model, graded: await gradedOf(a) },
      { campaign: b.campaign, target: b.models.target.model, graded: await gradedOf(b) },
    );
  });
  if (json === true) await terminal.json(comparison);
  else await terminal.print(describeComparison(comparison));
  return 0;
}

async function levelsOf(campaign: OpenCampaign): Promise<GradedIds> {
  if (campaign.log.partitionsOf('level-0') === 0) throw noCampaign(campaign.config, campaign.broker);
  return readLevels(campaign);
}

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
