export { defineConfig } from './config/user-config.ts';
export type { UserConfig } from './config/user-config.ts';

export { attempt } from './operators/attempt.ts';
export { conclude } from './operators/conclude.ts';
export { grade } from './operators/grade.ts';
export { route } from './operators/route.ts';
export { sample } from './operators/sample.ts';
export { scoreSteps } from './operators/score-steps.ts';
export { trace } from './operators/trace.ts';
export { verify } from './operators/verify.ts';

export { buildTopology } from './topology/campaign-topology.ts';
export type { TopologySettings } from './topology/settings.ts';
export { describeTopology } from './topology/describe.ts';
export type { Stage, StageDescription, StagePorts, Topology } from './stream/stage.ts';
export { createCampaignCodec as createCodec } from './runtime/campaign-codec.ts';
export { verifyMath } from './verifiers/math/verify-math.ts';
export type { MathRules } from './verifiers/math/verify-math.ts';

export type { Attempt } from './records/attempt.ts';
export type { CampaignStatus } from './campaign/campaign-status.ts';
export { SluiceError } from './records/sluice-error.ts';
export type { Grade, GradedQuestion, GradingOptions, Level, Ungraded } from './records/grade.ts';
export { apportion, mixError, mixShares } from './records/mix.ts';
export type { ChatModel, StepScorer, VerifyAnswer } from './records/model-ports.ts';
export type { CallPort } from './stream/call.ts';
export { CallFailure } from './records/model-reply.ts';
export type { ChatReply, ChatRequest, StepScoreReply, StepScoreRequest } from './records/model-reply.ts';
export type { Outcome, StageInput } from './stream/outcome.ts';
export type { Question } from './records/question.ts';
export type { RejectedTrace, Selection, VerifiedRecord } from './records/trace.ts';
export type { JudgeVerdict, Verdict } from './records/verdict.ts';
