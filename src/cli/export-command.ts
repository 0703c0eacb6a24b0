import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { hubSettingsOf } from '../config/secrets.ts';
import { exportDataset } from '../runtime/export.ts';
import type { ExportOptions } from '../runtime/export.ts';
import type { OpenCampaign } from '../runtime/open-campaign.ts';
import { checkPush, pushDataset } from '../sinks/push-dataset.ts';
import type { PushReport } from '../sinks/push-dataset.ts';
import type { DatasetReport } from '../sinks/write-dataset.ts';
import { noCampaign } from './no-campaign.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/**
 * `sluice export --out DIR`: the verified records as a dataset, with `--push` also on the Hugging Face hub. The last
 * line on stdout reports the written files.
 */
export function exportCommand(
  config: Config,
  env: Environment,
  options: ExportOptions & { readonly out: string; readonly push?: string; readonly generator: string },
  terminal: Terminal,
): Promise<number> {
  const { push } = options;
  // Before anything is written.
  if (push !== undefined) checkPush(push, hubSettingsOf(config));
  return withCampaign(config, env, terminal, async (campaign) => {
    requireTopics(campaign);
    const report = await exportDataset(campaign, options.out, options.generator, options);
    const { acceptedBy, rejected } = report;
    const who =
      acceptedBy === undefined ? '' : ` (accepted by the rules ${acceptedBy.rules}, by a judge ${acceptedBy.judge})`;
    const beside = rejected === undefined ? '' : ` and ${rejected} rejected traces`;
    terminal.note(`${report.records} records${beside} in ${options.out}${who}: ${report.files.join(', ')}`);
    const pushed = push === undefined ? {} : { pushed: await pushTo(config, push, options.out, report, terminal) };
    await terminal.json({ out: options.out, ...report, ...pushed });
    return 0;
  });
}

async function pushTo(
  config: Config,
  to: string,
  dir: string,
  { files, records }: DatasetReport,
  terminal: Terminal,
): Promise<PushReport> {
  terminal.note(`pushing ${files.length} files to ${to}`);
  const title = `${records} records of campaign ${config.campaign}`;
  const report = await pushDataset({ dir, files, to, access: hubSettingsOf(config), title });
  terminal.note(`${to}: ${report.url}`);
  return report;
}

/** Throws `no-campaign` if a campaign was never run. */
export function requireTopics({ config, log, broker }: OpenCampaign): void {
  if (log.partitionsOf('cot') > 0) return;
  throw noCampaign(config, broker);
}
