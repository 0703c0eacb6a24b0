import { firstValueFrom } from 'rxjs';
import type { ChatModelConfig, Config, ScorerConfig } from '../../config/config.ts';
import { chatModelsIn, isScorerAsked } from '../../config/roles.ts';
import { createChatModel } from '../../model/chat-model.ts';
import type { EndpointPool } from '../../model/endpoint-pool.ts';
import { readServedModels } from '../../model/served-models.ts';
import type { TokenEncoder } from '../../model/token-encoder.ts';
import { checkedOk, checkFailed, checkSkipped } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { gradingPolicyOf } from '../../records/grading/policy-of.ts';
import { pluginName } from '../../records/plugin-name.ts';
import { SluiceError } from '../../records/sluice-error.ts';
import { CallFailure } from '../../records/model-reply.ts';
import type { CallFailureReason, ChatReply, ModelRole } from '../../records/model-reply.ts';
import { connectScorer } from '../connect-scorer.ts';
import { readTokenizer } from '../read-tokenizer.ts';
import { chatOptionsOf, connectionOf, openPool } from '../model-connection.ts';
import type { ChatRole } from '../model-connection.ts';
import { adviceFor, adviceForUnsound } from './call-advice.ts';
import { checkOfChat } from './chat-facts.ts';
import { findRoot, proxyNameOf } from './way-to-endpoint.ts';
import { describeSanity, rateKnownTraces, SANITY_MARGIN, verdictOn } from './scorer-sanity.ts';
import { guardedAll, REPORT } from './guard.ts';
import { listBaseUrl } from './served-by.ts';

/** Enough for a short answer; a truncated reply is also a reply. */
const SHORT_TOKENS = 64;
/** A model that takes longer for a small question would not finish a trace. Milliseconds. */
const ANSWER_MS = 45_000;
/** The list of models is returned immediately, or never. Milliseconds. */
const LIST_MS = 10_000;
/** A small question with the wording of a campaign. */
const SMALL_QUESTION =
  'Work out 12 * 3 + 4.\n\nPlease reason step by step, and put your final answer within \\boxed{}.';

/** Failures of a server that answers: the right base URL may be similar to the wrong one. */
const ANSWERED: ReadonlySet<CallFailureReason> = new Set<CallFailureReason>([
  'model-not-found',
  'request-refused',
  'malformed-reply',
  'empty-reply',
  'server-error',
]);

/** The list of models, and two calls. */
const CONNECTIONS = 3;

/** Two small calls to each chat model of the configuration and some known traces to the scorer, all concurrently. */
export async function checkEndpoints(config: Config): Promise<readonly Check[]> {
  const chats = [...chatModelsIn(config.models)].map(([role, model]) =>
    guardedAll(role, REPORT, () => checkChat(config, role as ChatRole, model)),
  );
  const scorer = guardedAll('scorer', REPORT, () => checkScorer(config, 'scorer', config.models.scorer));
  return (await Promise.all([...chats, scorer])).flat();
}

/** Connects to an endpoint while `use` runs. */
async function connected<Result>(
  config: Config,
  role: ModelRole,
  use: (pool: EndpointPool) => Promise<Result>,
): Promise<Result> {
  const pool = openPool(config, role, CONNECTIONS);
  try {
    return await use(pool);
  } finally {
    await pool.destroy();
  }
}

async function checkChat(config: Config, role: ChatRole, model: ChatModelConfig): Promise<readonly Check[]> {
  const { maxTokens } = model.sampling;
  return connected(config, role, async (pool) => {
    const connection = { ...connectionOf(config, role, pool), timeoutMs: LIST_MS };
    const ask = (most: number): Promise<ChatReply | CallFailure> => {
      const options = chatOptionsOf(config, role, model, pool);
      const asked = createChatModel({
        ...options,
        timeoutMs: Math.min(options.timeoutMs, ANSWER_MS),
        sampling: { ...model.sampling, maxTokens: most },
      });
      return replyOrFailure(firstValueFrom(asked.complete({ messages: [{ role: 'user', content: SMALL_QUESTION }] })));
    };
    const [listed, short, full] = await Promise.all([
      readServedModels(connection),
      ask(Math.min(maxTokens, SHORT_TOKENS)),
      maxTokens > SHORT_TOKENS ? ask(maxTokens) : null,
    ]);
    const isLost = listed === null && short instanceof CallFailure && ANSWERED.has(short.reason);
    const elsewhere = isLost
      ? await findRoot(model.baseUrl, (baseUrl) => readServedModels({ ...connection, baseUrl }))
      : null;
    const { reasoning } = config.traces;
    const facts = { role, config: model, served: listed, short, shortTokens: SHORT_TOKENS, full, reasoning };
    return [checkOfChat({ ...facts, way: { elsewhere, proxy: proxyNameOf(config, role) } })];
  });
}

async function replyOrFailure<Reply>(reply: Promise<Reply>): Promise<Reply | CallFailure> {
  try {
    return await reply;
  } catch (error) {
    // Any other error is our fault, and may contain any value.
    if (!(error instanceof CallFailure)) throw error;
    return error;
  }
}

async function tokenizerOrError(config: Config): Promise<TokenEncoder | null | SluiceError> {
  try {
    return await readTokenizer(config);
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
}

async function checkScorer(config: Config, role: ModelRole, model: ScorerConfig): Promise<readonly Check[]> {
  const { aggregate } = config.grading;
  const sanity = `${role}-sanity`;
  if (!isScorerAsked(config)) {
    const why = `${pluginName(config.gradingPolicy ?? gradingPolicyOf(config.grading))} asks no scorer`;
    return [checkSkipped(role, why), checkSkipped(sanity, why)];
  }
  const tokens = await tokenizerOrError(config);
  if (tokens instanceof SluiceError) {
    return [
      checkFailed(role, tokens.message, `copy both files out of the folder of ${model.model} that its server reads`),
      checkSkipped(sanity, 'the scorer has no tokenizer'),
    ];
  }
  return connected(config, role, async (pool) => {
    const rated = await replyOrFailure(rateKnownTraces(connectScorer(config, pool, tokens, ANSWER_MS), aggregate));
    if (rated instanceof CallFailure) {
      const served = await readServedModels({
        ...connectionOf(config, role, pool),
        baseUrl: listBaseUrl(config, role),
        timeoutMs: LIST_MS,
      });
      const advice = adviceFor(role, model, rated, served, { elsewhere: null, proxy: proxyNameOf(config, role) });
      return [
        checkFailed(role, `${rated.reason}: ${rated.message}`, advice),
        checkSkipped(sanity, 'the scorer does not answer'),
      ];
    }
    const verdict = verdictOn(rated);
    const scores = `${aggregate} of the steps: ${describeSanity(verdict)}`;
    return [
      checkedOk(role, `${model.model} at ${model.baseUrl} scores steps`),
      verdict.isSane
        ? checkedOk(sanity, scores)
        : checkFailed(
            sanity,
            `${scores}; expected the right one higher in each, by ${SANITY_MARGIN} on average`,
            adviceForUnsound(model),
          ),
    ];
  });
}
