import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { readLineage } from '../runtime/read-lineage.ts';
import { describeLineage } from './lineage-view.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/**
 * `sluice trace-of ID`: the lineage of a record back to its question, with everything that it depends on and its cost.
 */
export function traceOfCommand(
  config: Config,
  env: Environment,
  { id, json }: { readonly id: string; readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  return withCampaign(config, env, terminal, async (campaign) => {
    const lineage = await readLineage(campaign, id);
    if (lineage === null) {
      const { campaign: name, kafka } = config;
      const where = `neither the topic ${kafka.questionsTopic} nor the topics of campaign ${name}`;
      const message = `${where} on ${campaign.broker.describe} have anything of the id ${JSON.stringify(id)}`;
      throw new SluiceError('no-record', `${message}: ids are the keys of \`sluice tail questions\``);
    }
    if (json === true) await terminal.json(lineage);
    else await terminal.print(describeLineage(lineage));
    return 0;
  });
}
