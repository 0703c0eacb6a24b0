import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { resetCampaign } from '../runtime/reset-campaign.ts';
import type { ResetPlan, TopicFate } from '../runtime/reset-plan.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/** The arguments of `sluice reset`. */
export interface ResetCommandOptions {
  readonly toStart?: boolean;
  readonly deleteTopics?: boolean;
  readonly dryRun?: boolean;
}

/**
 * `sluice reset`: resets a campaign. Prints the completed steps, or with `--dry-run` the plan, as one line of JSON on
 * stdout, and as text for people on stderr. The default is `--to-start`, which keeps everything that was paid for.
 */
export async function resetCommand(
  config: Config,
  env: Environment,
  options: ResetCommandOptions,
  terminal: Terminal,
): Promise<number> {
  const dryRun = options.dryRun === true;
  const mode = options.deleteTopics === true ? 'delete-topics' : 'to-start';
  return withCampaign(config, env, terminal, async (campaign) => {
    const plan = await resetCampaign(campaign, { mode, dryRun, step: (what) => terminal.note(`reset: ${what}`) });
    for (const line of describeReset(plan, dryRun)) terminal.note(line);
    await terminal.json({ ...plan, dryRun });
    return 0;
  });
}

const DONE: Readonly<Record<TopicFate, string>> = { empty: 'emptied', delete: 'deleted', keep: 'kept' };

/** The result or plan of a reset as text for people. */
export function describeReset(plan: ResetPlan, dryRun: boolean): string[] {
  const { campaign, topics, groups, paid } = plan;
  if (topics.length === 0) return [`campaign ${campaign} has no topics: there is nothing to reset`];
  const width = Math.max(...topics.map(({ topic }) => topic.length));
  const replies = `${paid.calls} replies of models, ${paid.usd} USD`;
  return [
    `campaign ${campaign} ${dryRun ? 'would restart' : 'restarts'} from the beginning:`,
    ...topics.map(
      ({ topic, records, fate }) => `  ${topic.padEnd(width)}  ${DONE[fate].padEnd(8)}  at most ${records} records`,
    ),
    ...(groups.length === 0 ? [] : [`  groups ${groups.join(', ')}: deleted`]),
    dryRun
      ? `  ${plan.verified} verified records would be deleted: \`sluice export\` first where they are wanted`
      : `  ${plan.verified} verified records are deleted`,
    paid.isKept
      ? `  kept: ${replies}. Those of the target and the scorer are used again, and count in the budget`
      : `  lost: ${replies}. They would be paid again, and the budget begins at 0`,
    `  topic ${plan.questionsTopic} stays as it is`,
  ];
}
