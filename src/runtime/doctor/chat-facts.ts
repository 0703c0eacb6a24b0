import { isTeacher } from '../../records/teachers.ts';
import type { ChatModelConfig } from '../../config/config.ts';
import { fieldOfRole } from '../../config/roles.ts';
import type { ServedModel } from '../../model/served-models.ts';
import { checkedOk, checkFailed } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import { CallFailure } from '../../records/model-reply.ts';
import type { ChatReply, ModelRole } from '../../records/model-reply.ts';
import { adviceFor, missingModel } from './call-advice.ts';
import type { WayToEndpoint } from './way-to-endpoint.ts';

/** The observations of `doctor` on a chat model: one request for a few tokens, and one like the campaign's requests. */
export interface ChatFacts {
  readonly role: Exclude<ModelRole, 'scorer'>;
  readonly config: ChatModelConfig;
  readonly served: readonly ServedModel[] | null;
  /** The reply to a request for at most `shortTokens` tokens. */
  readonly short: ChatReply | CallFailure;
  readonly shortTokens: number;
  /** The reply at the campaign's token limit; null if not requested, because that limit is as short. */
  readonly full: ChatReply | CallFailure | null;
  /** `traces.reasoning` of the configuration. */
  readonly reasoning: 'required' | 'content';
  /** Default: unknown. */
  readonly way?: WayToEndpoint;
}

/** Room for a question in a server's context, in tokens. */
const PROMPT_TOKENS = 512;

/** Whether a campaign can work with a chat model that behaves like this. Pure. */
export function checkOfChat(facts: ChatFacts): Check {
  const { role, config, served, short, full } = facts;
  const field = fieldOfRole(role);
  if (short instanceof CallFailure) return failed(facts, short);
  if (full instanceof CallFailure && full.reason !== 'timeout') {
    const fit = `it answers ${facts.shortTokens} tokens, but refuses ${field}.sampling.maxTokens ${config.sampling.maxTokens}: `;
    const context = contextOf(facts);
    return checkFailed(
      role,
      `${full.reason}: ${fit}${full.message}`,
      context === null
        ? `lower ${field}.sampling.maxTokens, or raise the context of the server at ${config.baseUrl}`
        : `set ${field}.sampling.maxTokens to at most ${Math.max(1, context - PROMPT_TOKENS)} (the server's context is ${context} tokens, prompt included), or raise it (vllm serve … --max-model-len)`,
    );
  }
  const reply = full instanceof CallFailure || full === null ? short : full;
  const { returnedModel, usage, latencyMs } = reply;
  const told = `${returnedModel} at ${config.baseUrl} answered in ${Math.round(latencyMs)} ms, ${usage.prompt} + ${usage.completion} tokens`;
  const missing = missingReasoning(facts, reply, told);
  if (missing !== null) return missing;
  if (reply.finishReason === 'other' || reply.finishReason === 'filtered') {
    return checkFailed(
      role,
      `${told}; ${reply.finishDetail ?? 'it did not end by itself'}`,
      "such replies are never verified: let the endpoint end a whole reply with finish_reason 'stop' (docs/replies.md)",
    );
  }
  const advice = adviceOn(facts, reply);
  return checkedOk(role, told, advice.length === 0 ? notListed(config.model, field, served) : advice.join('; '));
}

function failed({ role, config, served, way }: ChatFacts, failure: CallFailure): Check {
  return checkFailed(role, `${failure.reason}: ${failure.message}`, adviceFor(role, config, failure, served, way));
}

/** Every trace would be rejected as `reasoning-missing`. A reply that is cut off proves nothing. */
function missingReasoning({ role, reasoning }: ChatFacts, reply: ChatReply, told: string): Check | null {
  const isShown = reply.reasoning !== null && reply.reasoning.trim() !== '';
  if (!isTeacher(role) || reasoning === 'content' || isShown || reply.finishReason === 'length') return null;
  const remedy =
    "let the endpoint return it as reasoning_content, reasoning or <think> (vLLM: --reasoning-parser), or set traces.reasoning to 'content' where the teacher is no reasoner";
  return reply.usage.reasoning > 0
    ? checkFailed(role, `${told}; it counts ${reply.usage.reasoning} tokens of reasoning and hides the text`, remedy)
    : checkFailed(role, `${told}, without reasoning: its traces would be rejected (reasoning-missing)`, remedy);
}

function adviceOn(facts: ChatFacts, reply: ChatReply): string[] {
  const { role, config, short, full } = facts;
  const field = fieldOfRole(role);
  const advice: string[] = [];
  const { maxTokens } = config.sampling;
  const context = contextOf(facts);
  if (full instanceof CallFailure) {
    advice.push('no whole answer came in the time of this check: reasoning and the token limit were not tried');
  }
  if (!(short instanceof CallFailure) && short.usage.completion > 2 * facts.shortTokens) {
    advice.push(
      `asked for at most ${facts.shortTokens} tokens it wrote ${short.usage.completion}: it does not know ${config.maxTokensField}; try the other ${field}.maxTokensField`,
    );
  }
  if (context !== null && maxTokens + PROMPT_TOKENS > context) {
    advice.push(
      `the server's context is ${context} tokens, prompt included: it cuts replies before ${field}.sampling.maxTokens (${maxTokens})`,
    );
  }
  if (full !== null && reply === full && reply.finishReason === 'length') {
    advice.push(
      `a small question was cut off after ${reply.usage.completion} tokens: raise ${field}.sampling.maxTokens`,
    );
  }
  const hidesUntilClosed =
    !(short instanceof CallFailure) &&
    short.finishReason === 'length' &&
    short.reasoning === null &&
    reply.finishReason !== 'length' &&
    reply.reasoning !== null;
  if (role === 'target' && hidesUntilClosed) {
    advice.push(
      'thinking that is cut off comes as plain text and would be rated as steps: let the server part the two (vllm serve … --reasoning-parser)',
    );
  }
  return advice;
}

const contextOf = ({ config, served }: ChatFacts): number | null =>
  served?.find(({ id }) => id === config.model)?.contextTokens ?? null;

/** It answers, although its list does not contain it: usually an alias. */
function notListed(model: string, field: string, served: readonly ServedModel[] | null): string | null {
  const missing = missingModel(model, served);
  return missing === null ? null : `${field}.model is not in the list of the endpoint (${missing})`;
}
