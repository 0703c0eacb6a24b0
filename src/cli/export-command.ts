import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { DataflowError } from '../records/dataflow-error.ts';
import { ONE_SHOT_DEADLINE_MS, openCampaign, readyBroker } from '../runtime/campaign.ts';
import { exportDataset } from '../runtime/export.ts';
import type { Terminal } from './terminal.ts';

/** `sluice export --out DIR`: the verified records as a dataset. The last line on stdout says what was written. */
export async function exportCommand(
  config: Config,
  env: Environment,
  options: { readonly out: string; readonly generator: string },
  terminal: Terminal,
): Promise<number> {
  const ready = await readyBroker(config, env, terminal.note, { deadlineMs: ONE_SHOT_DEADLINE_MS });
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const campaign = await openCampaign(config, ready, 'open', (error) => fail(error)).catch(async (error: unknown) => {
    await ready.broker.stop();
    throw error;
  });
  try {
    if (campaign.log.partitionsOf('cot') === 0) {
      const message = `campaign ${config.campaign} has no topics on ${ready.broker.describe}: run it first`;
      throw new DataflowError('no-campaign', message);
    }
    const report = await Promise.race([exportDataset(campaign, options.out, options.generator), failed]);
    terminal.note(`${report.records} records in ${options.out}: ${report.files.join(', ')}`);
    await terminal.json({ out: options.out, ...report });
    return 0;
  } finally {
    await campaign.close();
  }
}
