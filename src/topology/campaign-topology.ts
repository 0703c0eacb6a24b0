import type { Topology, TopologyDescription } from '../stream/stage.ts';
import type { CampaignPorts } from './campaign-ports.ts';
import { gradeStage } from './grade-stage.ts';
import { sampleStage } from './sample-stage.ts';
import type { TopologySettings } from './settings.ts';
import { TOPICS } from './topics.ts';
import type { StageName, TopicName } from '../records/topic-name.ts';
import type { SchemaName } from './schema-types.ts';
import { traceStage } from './trace-stage.ts';

/** The flow of a campaign that can run. */
export type BoundTopology = Topology<TopicName, StageName, SchemaName>;

/** The flow of a campaign as data. */
export interface CampaignTopology extends TopologyDescription<TopicName, StageName, SchemaName> {
  /** The same flow with its models and its verifier. */
  bind(ports: CampaignPorts): BoundTopology;
}

/** Builds the flow of a campaign. Production, the test driver and `sluice describe` all use this function. */
export function buildTopology(settings: TopologySettings): CampaignTopology {
  const flow = { name: settings.campaign, topics: TOPICS };
  const stages = [gradeStage(settings), sampleStage(settings), traceStage(settings)];
  return {
    ...flow,
    stages: stages.map(({ description }) => description),
    bind: (ports) => ({ ...flow, stages: stages.map((stage) => stage.bind(ports)) }),
  };
}
