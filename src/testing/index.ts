export { startEmbeddedBroker } from '../kafka/embedded/server.ts';
export type { EmbeddedBroker, EmbeddedBrokerOptions } from '../kafka/embedded/server.ts';
export { RefusedRequest, startModelEndpoint } from '../demo/model-endpoint.ts';
export type {
  ModelEndpoint,
  ModelEndpointOptions,
  ModelEndpointStats,
  ServedAnswer,
  ServedChatModel,
  ServedRewardModel,
} from '../demo/model-endpoint.ts';
export { scriptedPorts } from './scripted-ports.ts';
export type { ScriptedModels, ScriptedRequest } from './scripted-ports.ts';
export { startReplayServer } from './replay-server.ts';
export type { RecordedAnswer, ReplayServerOptions } from './replay-server.ts';
export { startScriptedServer } from '../demo/scripted-server.ts';
export type { Script, ScriptedServer } from '../demo/scripted-server.ts';
export { TopologyTestDriver } from './topology-test-driver.ts';
export type { TopologyTestDriverOptions } from './topology-test-driver.ts';
export { generateArithmeticQuestions } from '../demo/arithmetic-questions.ts';
export { generateCodeQuestions } from '../demo/code-questions.ts';
export { startToyServer, TOY_MODELS } from '../demo/toy-server.ts';
export type { ToyServerOptions } from '../demo/toy-server.ts';
