import type { ChatModel, StepScorer, VerifyAnswer } from '../records/model-ports.ts';
import type { Domain } from '../records/domain.ts';
import type { Stage, StageDescription } from '../stream/stage.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import type { SchemaName } from './schema-types.ts';

/** The models and the verifier of a campaign: all impure dependencies of its operators. */
export interface CampaignPorts {
  readonly target: ChatModel;
  readonly teacher: ChatModel;
  /** The teachers after the first, in their order. */
  readonly moreTeachers?: readonly ChatModel[];
  readonly scorer: StepScorer;
  /** Set if the campaign has a judge. */
  readonly judge?: ChatModel;
  readonly verify: VerifyAnswer;
  /** The domains that `verify` supports; a question of another domain is set aside before it causes costs. */
  readonly domains: ReadonlySet<Domain>;
}

/** A stage of a campaign as data. */
export type CampaignStageDescription = StageDescription<TopicName, StageName, SchemaName>;

/** A stage of a campaign that can run. */
export type CampaignStage = Stage<TopicName, StageName, SchemaName>;

/** A stage of a campaign before it has its models. */
export interface UnboundStage {
  readonly description: CampaignStageDescription;
  bind(ports: CampaignPorts): CampaignStage;
}
