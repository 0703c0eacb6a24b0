import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { printable } from '../records/foreign-text.ts';
import type { ExportOptions } from '../runtime/export.ts';
import { followExport } from '../runtime/follow-export.ts';
import { requireTopics } from './export-command.ts';
import { SHARD_RECORDS, SHARD_SECONDS } from './export-defaults.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** The arguments of `sluice export --follow`. */
export interface FollowExportOptions extends ExportOptions {
  readonly out: string;
  readonly generator: string;
  readonly shardRecords?: number;
  readonly shardSeconds?: number;
}

/**
 * `sluice export --out DIR --follow`: adds shards to a folder as records arrive. Each shard is a line on stdout; a
 * signal ends it, exit 0, and the last line reports the content of the folder.
 */
export async function followExportCommand(
  config: Config,
  env: Environment,
  options: FollowExportOptions,
  terminal: Terminal,
): Promise<number> {
  const { out, generator, shardRecords = SHARD_RECORDS, shardSeconds = SHARD_SECONDS } = options;
  const shardMs = 1000 * shardSeconds;
  const note = (message: string): void => terminal.note(printable(message));
  await withCampaign(
    config,
    env,
    terminal,
    async (campaign, stop) => {
      requireTopics(campaign);
      const report = await followExport(campaign, out, generator, {
        ...options,
        shardRecords,
        shardMs,
        stop,
        note,
        published: async (shard) => {
          note(`${out}/${shard.file}: ${shard.records} records`);
          await terminal.json(shard);
        },
      });
      note(`${report.records} records in ${out}, in ${report.shards} shards; the same command goes on from there`);
      await terminal.json({ out, ...report });
    },
    { deadlineMs: null, stopping: note },
  );
  return 0;
}
