// Configuration and running: what a program that uses sluice needs.
export { defineConfig } from './config/user-config.ts';
export type { UserConfig } from './config/user-config.ts';
export { loadConfig } from './config/load-config.ts';
export type { LoadOptions } from './config/load-config.ts';
export { parseConfig } from './config/parse-config.ts';
export type { ParseOptions } from './config/parse-config.ts';
export type { Config } from './config/config.ts';
export { openCampaign } from './runtime/library.ts';
export type { Campaign, OpenOptions, RunOptions } from './runtime/library.ts';
export type { RunEnd, RunUntil } from './runtime/worker.ts';
export { parseQuestionLine } from './sources/parse-question.ts';
export type { CampaignStatus } from './campaign/campaign-status.ts';
export type { DatasetReport } from './sinks/write-dataset.ts';
export { SluiceError } from './records/sluice-error.ts';
export type { ErrorCode } from './records/sluice-error.ts';

// The flow as data, and its records.
export { buildTopology } from './topology/campaign-topology.ts';
export type { BoundTopology, CampaignTopology } from './topology/campaign-topology.ts';
export type { CampaignPorts } from './topology/campaign-ports.ts';
export type { TopologySettings } from './topology/settings.ts';
export { describeTopology } from './topology/describe.ts';
export type { DescriptionFormat } from './topology/describe.ts';
export type { Stage, StageDescription, StagePorts, Topology, TopologyDescription } from './stream/stage.ts';
export type { TopicDescription } from './stream/topic.ts';
export { createCampaignCodec as createCodec } from './runtime/campaign-codec.ts';
export type { CampaignCodec, SchemaName, SchemaTypes } from './topology/schema-types.ts';
export type { Attempt } from './records/attempt.ts';
export type { Grade, GradedQuestion, GradingOptions, Level, Ungraded } from './records/grade.ts';
export { apportion, mixError, mixShares } from './records/mix.ts';
export type { Question } from './records/question.ts';
export type { RejectedTrace, Selection, VerifiedRecord } from './records/trace.ts';
export type { JudgeVerdict, Verdict } from './records/verdict.ts';
export { verifyMath } from './verifiers/math/verify-math.ts';
export type { MathRules } from './verifiers/math/verify-math.ts';
