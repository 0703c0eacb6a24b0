import type { CampaignView } from './campaign-view.ts';
import type { WaitingStatus } from './campaign-status.ts';
import { inFlightOf } from '../records/demand.ts';
import { sumLevels } from '../records/mix.ts';
import { failedTrial, trialCounts } from '../records/teacher-trial.ts';

/** What to do about a teacher whose traces all end for the same reason. */
const REMEDIES: Readonly<Record<string, string>> = {
  'reasoning-missing':
    "let its endpoint return the reasoning (vLLM: --reasoning-parser), or set traces.reasoning to 'content' where it is no reasoner",
  truncated:
    "raise models.teacher.sampling.maxTokens, or the server's context where that is shorter (sluice doctor tells it)",
  filtered: 'its endpoint filters what it answers: look at the account and the model',
  'unknown-finish': 'its endpoint ends replies in a way that is not known: look at `sluice tail rejected`',
  'reply-too-large': 'lower models.teacher.sampling.maxTokens',
  repetitive: 'it repeats itself: look at its sampling, or raise traces.gates.maxRepeatedShare',
  'control-tokens':
    "its server leaves control tokens in what it sends: look at its chat template and stop tokens, or set traces.gates.controlTokens to 'clean'",
  'malformed-reasoning':
    "its think tags make no pair: let its endpoint return the reasoning apart, or set traces.gates.thinkTags to 'clean'",
  'other-language': 'it writes in another language: ask for yours in prompts.teacher, or change traces.gates.languages',
  'too-long': 'raise traces.gates.maxChars or maxReasoningTokens',
  'too-short': 'lower traces.gates.minChars',
  unparsable:
    'no answer can be found in what it writes: look at `sluice tail rejected`; is it an instruct or reasoning model, served with its chat template?',
};

/**
 * The wait of the trace stage for a teacher that has used up its trial (`TeacherTrial`), only from Kafka; null if draws
 * continue, or there is nothing to draw.
 */
export function teacherWaiting(view: CampaignView, drawable: boolean): WaitingStatus | null {
  const failed = failedTrial(trialCounts(view.counters('sample')), sumLevels(inFlightOf(view.levels())));
  if (failed === null || !drawable) return null;
  const { reason, traces } = failed;
  const committed = view.tasks
    .filter(({ stage }) => stage === 'sample')
    .map(({ committedAt }) => committedAt.getTime());
  const remedy = REMEDIES[reason] ?? 'look at `sluice tail rejected`';
  return {
    stage: 'trace',
    role: 'teacher',
    reason: `${reason}: the first ${traces} traces all came to nothing, and no more are drawn; ${remedy}. Then start the worker again: it tries ten more`,
    since: new Date(Math.max(0, ...committed)).toISOString(),
  };
}
