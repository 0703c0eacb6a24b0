import { CampaignView } from '../campaign/campaign-view.ts';
import type { CampaignRemoval } from '../kafka/campaign-removal.ts';
import { formatUsd, parseUsd } from '../records/money.ts';
import { STAGES } from '../records/topic-name.ts';
import type { TopicName } from '../records/topic-name.ts';
import type { CampaignTopic } from '../topology/topics.ts';
import { TOPICS } from '../topology/topics.ts';
import type { OpenCampaign } from './open-campaign.ts';
import { readStatus } from './read-status.ts';

/**
 * - `to-start`: the campaign keeps its topics, its call journals and its account of money; everything else is removed.
 * - `delete-topics`: everything of the campaign is removed.
 */
export type ResetMode = 'to-start' | 'delete-topics';

/** The effect on a topic: its records are deleted, it is deleted, or it stays unchanged. */
export type TopicFate = 'empty' | 'delete' | 'keep';

/** A topic of a campaign that is to be reset. */
export interface ResetTopic {
  /** Its name on the broker. */
  readonly topic: string;
  readonly partitions: number;
  /** Maximum number: it includes transaction markers and compacted records. */
  readonly records: number;
  readonly fate: TopicFate;
}

/** The plan of a reset: one line of JSON on stdout. */
export interface ResetPlan {
  readonly campaign: string;
  readonly mode: ResetMode;
  /** Never changed. */
  readonly questionsTopic: string;
  readonly topics: readonly ResetTopic[];
  /** Consumer groups that are deleted. */
  readonly groups: readonly string[];
  /** Verified records that are deleted. */
  readonly verified: number;
  /** The journaled replies, and what all calls have cost in US dollars. */
  readonly paid: { readonly calls: number; readonly usd: string; readonly isKept: boolean };
}

/** The topics of a campaign that a reset may change: never the questions topic, under any name. */
export function resetTopics({ config, log }: OpenCampaign): readonly CampaignTopic[] {
  return TOPICS.filter(
    ({ name }) =>
      name !== 'questions' && log.nameOf(name) !== config.kafka.questionsTopic && log.partitionsOf(name) > 0,
  );
}

/** The effect of a reset on a topic. */
export function fateOf({ name, cleanup, isControl = false }: CampaignTopic, mode: ResetMode): TopicFate {
  if (mode === 'delete-topics') return 'delete';
  return JOURNALS.has(name) || (isControl && cleanup === 'compact') ? 'keep' : 'empty';
}

const JOURNALS: ReadonlySet<TopicName> = new Set(['calls.grade', 'calls.trace']);

/** The consumer groups of the stages of a campaign. */
export const stageGroups = (campaign: string): readonly string[] => STAGES.map((stage) => `${campaign}.${stage}`);

/** Computes the plan of a reset. */
export async function planReset(campaign: OpenCampaign, removal: CampaignRemoval, mode: ResetMode): Promise<ResetPlan> {
  const { config, log } = campaign;
  const topics = await Promise.all(
    resetTopics(campaign).map(async (description) => {
      const bounds = await log.bounds(description.name);
      return {
        topic: log.nameOf(description.name),
        partitions: bounds.length,
        records: bounds.reduce((sum, { start, end }) => sum + end - start, 0),
        fate: fateOf(description, mode),
      };
    }),
  );
  const status = await readStatus(campaign, new CampaignView());
  const calls = Object.values(status.calls);
  return {
    campaign: config.campaign,
    mode,
    questionsTopic: config.kafka.questionsTopic,
    topics,
    groups: await removal.existingGroups([...stageGroups(config.campaign), `${config.campaign}.dlq`]),
    verified: status.verified,
    paid: {
      calls: calls.reduce((sum, { journaled, fromOthers }) => sum + journaled - fromOthers, 0),
      usd: formatUsd(calls.reduce((sum, { usd }) => sum + parseUsd(usd), 0n)),
      isKept: mode === 'to-start',
    },
  };
}
