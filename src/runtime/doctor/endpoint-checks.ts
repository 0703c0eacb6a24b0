import { firstValueFrom } from 'rxjs';
import type { ChatModelConfig, Config, EndpointConfig, ScorerConfig } from '../../config/config.ts';
import { chatModelsIn } from '../../config/roles.ts';
import { apiKeyOf } from '../../config/secrets.ts';
import { createChatModel } from '../../model/chat-model.ts';
import { createEndpointPool } from '../../model/endpoint-pool.ts';
import { readServedModels } from '../../model/served-models.ts';
import { createStepScorer } from '../../model/step-scorer.ts';
import { checkedOk, checkFailed, checkSkipped } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { CallFailure } from '../../records/model-reply.ts';
import type { ChatReply, ModelRole } from '../../records/model-reply.ts';
import { adviceFor } from './call-advice.ts';
import { checkOfChat } from './chat-facts.ts';
import { rateKnownTraces, SANITY_MARGIN, verdictOn } from './scorer-sanity.ts';
import { guardedAll, REPORT } from './guard.ts';

/** Enough for a short answer; a reply that is cut off here is a reply. */
const SHORT_TOKENS = 64;
/** A model that takes longer for a small question would not finish a trace. Milliseconds. */
const ANSWER_MS = 45_000;
/** The list of models comes at once, or not at all. Milliseconds. */
const LIST_MS = 10_000;
/** A small question in the words that a campaign uses. */
const SMALL_QUESTION =
  'Work out 12 * 3 + 4.\n\nPlease reason step by step, and put your final answer within \\boxed{}.';

/** Two small calls to each chat model of the configuration and some known traces to the scorer, all at once. */
export async function checkEndpoints(config: Config): Promise<readonly Check[]> {
  const chats = [...chatModelsIn(config.models)].map(([role, model]) =>
    guardedAll(role, REPORT, () => checkChat(config, role as Exclude<ModelRole, 'scorer'>, model)),
  );
  const scorer = guardedAll('scorer', REPORT, () => checkScorer(config, 'scorer', config.models.scorer));
  return (await Promise.all([...chats, scorer])).flat();
}

type Connection = Parameters<typeof createStepScorer>[0];

/** Connects to an endpoint for as long as `use` takes. */
async function connected<Result>(
  config: Config,
  role: ModelRole,
  { baseUrl, model, limits }: EndpointConfig,
  use: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const dispatcher = createEndpointPool(baseUrl, { connections: 3 });
  const apiKey = apiKeyOf(config, role);
  const timeoutMs = Math.min(limits.timeoutMs, ANSWER_MS);
  try {
    return await use({ baseUrl, model, timeoutMs, dispatcher, ...(apiKey === null ? {} : { apiKey }) });
  } finally {
    await dispatcher.destroy();
  }
}

async function checkChat(
  config: Config,
  role: Exclude<ModelRole, 'scorer'>,
  model: ChatModelConfig,
): Promise<readonly Check[]> {
  const { maxTokens } = model.sampling;
  return connected(config, role, model, async (connection) => {
    const ask = (most: number): Promise<ChatReply | CallFailure> =>
      replyOrFailure(
        firstValueFrom(
          createChatModel({ ...connection, sampling: { ...model.sampling, maxTokens: most } }).complete({
            messages: [{ role: 'user', content: SMALL_QUESTION }],
          }),
        ),
      );
    const [served, short, full] = await Promise.all([
      readServedModels({ ...connection, timeoutMs: LIST_MS }),
      ask(Math.min(maxTokens, SHORT_TOKENS)),
      maxTokens > SHORT_TOKENS ? ask(maxTokens) : null,
    ]);
    const { reasoning } = config.traces;
    return [checkOfChat({ role, config: model, served, short, shortTokens: SHORT_TOKENS, full, reasoning })];
  });
}

async function replyOrFailure<Reply>(reply: Promise<Reply>): Promise<Reply | CallFailure> {
  try {
    return await reply;
  } catch (error) {
    // Anything else is a fault of ours, and may hold anything.
    if (!(error instanceof CallFailure)) throw error;
    return error;
  }
}

async function checkScorer(config: Config, role: ModelRole, model: ScorerConfig): Promise<readonly Check[]> {
  const { aggregate } = config.grading;
  const sanity = `${role}-sanity`;
  return connected(config, role, model, async (connection) => {
    const rated = await replyOrFailure(rateKnownTraces(createStepScorer(connection), aggregate));
    if (rated instanceof CallFailure) {
      const served = await readServedModels({
        ...connection,
        baseUrl: `${connection.baseUrl}/v1`,
        timeoutMs: LIST_MS,
      });
      const advice = adviceFor(role, model, rated, served);
      return [
        checkFailed(role, `${rated.reason}: ${rated.message}`, advice),
        checkSkipped(sanity, 'the scorer does not answer'),
      ];
    }
    const { good, bad, ordered, isSane } = verdictOn(rated);
    const scores = `right traces are rated ${good.toFixed(3)}, wrong ones ${bad.toFixed(3)} (${aggregate}, mean of ${rated.length}; the right one is higher in ${ordered})`;
    return [
      checkedOk(role, `${model.model} at ${model.baseUrl} scores steps`),
      isSane
        ? checkedOk(sanity, scores)
        : checkFailed(
            sanity,
            `${scores}; expected the right one higher in each, by ${SANITY_MARGIN} on average`,
            'every level would be wrong: check that the server pools the steps of this model (vllm serve … --runner pooling) and try another version of it',
          ),
    ];
  });
}
