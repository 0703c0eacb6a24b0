import { CampaignView } from '../campaign/campaign-view.ts';
import type { CallStatus, CampaignStatus } from '../campaign/campaign-status.ts';
import type { EstimatedModel } from '../campaign/estimate-calls.ts';
import { estimateRun } from '../campaign/estimate-run.ts';
import type { EstimateInput } from '../campaign/estimate-run.ts';
import type { ChatModelConfig, Config, EndpointConfig } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { endpointsIn, fieldOfRole, isScorerAsked, teachersIn } from '../config/roles.ts';
import { tokenPrices } from '../records/money.ts';
import type { TokenPrices } from '../records/money.ts';
import { printable } from '../records/foreign-text.ts';
import { SluiceError } from '../records/sluice-error.ts';
import { gradePermits, leastGraded, mostAttempts } from '../runtime/campaign-limits.ts';
import { checkSources } from '../runtime/doctor/source-checks.ts';
import { readStatus } from '../runtime/read-status.ts';
import { describeEstimate } from './estimate-view.ts';
import { EXIT } from './exit.ts';
import type { Terminal } from './terminal.ts';
import { withCampaign } from './with-campaign.ts';

/**
 * `sluice run --dry-run`: the remaining work and cost of the campaign. Calls no model and creates no topic. Exit 1 if
 * one of `sources` cannot be read: a worker would end.
 */
export function dryRunCommand(
  config: Config,
  env: Environment,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<number> {
  if (config.size === null) {
    throw new SluiceError('usage', '--dry-run needs a size in the configuration: without one a campaign has no end');
  }
  return withCampaign(config, env, terminal, async (campaign) => {
    const status = await readStatus(campaign, new CampaignView());
    const estimate = estimateRun(estimateInputOf(config, status));
    const withoutPrice = [...endpointsIn(config.models)].flatMap(([role, { price }]) =>
      price === null ? [fieldOfRole(role)] : [],
    );
    if (options.json === true) await terminal.json(estimate);
    else await terminal.print(describeEstimate(estimate, status, withoutPrice));
    const unreadable = (await checkSources(config, campaign, terminal.note)).filter(
      ({ status: is }) => is === 'failed',
    );
    for (const { name, found, fix } of unreadable) terminal.note(printable(`${name}: ${found} -> ${fix ?? ''}`));
    return unreadable.length === 0 ? EXIT.done : EXIT.failed;
  });
}

/** The inputs of an estimate, from a configuration and the state of its campaign. */
export function estimateInputOf(config: Config, status: CampaignStatus): EstimateInput {
  const { models, traces, seed } = config;
  const { calls, stages } = status;
  const inOf = (name: string): number => stages.find(({ stage }) => stage === name)?.in ?? 0;
  const graded = stages.find(({ stage }) => stage === 'grade');
  const left = graded?.lag ?? 0;
  const modelOf = (endpoint: EndpointConfig, maxTokens: number, of: CallStatus): EstimatedModel => ({
    calls: of,
    prices: endpoint.price === null ? null : tokenPrices(endpoint.price),
    maxTokens,
    concurrency: endpoint.limits.concurrency,
    perMinute: perMinuteOf([{ ...endpoint, share: 1 }]),
    latency: latencyOf(of),
  });
  const teachers = teachersIn(models);
  const { target, scorer, judge } = models;
  return {
    levels: status.levels,
    ...(status.cells && { cells: status.cells.table }),
    gradedOrNot: inOf('grade'),
    traced: inOf('trace'),
    // Nothing was ingested yet: the questions are unknown.
    questionsLeft: left === 0 && inOf('grade') === 0 ? null : left,
    gradedAtOnce: { least: leastGraded(config), most: gradePermits(config) },
    attempts: attemptsOf(config),
    samples: traces.samples,
    choose: traces.choose,
    models: {
      target: modelOf(target, target.sampling.maxTokens, calls.target),
      teacher: {
        calls: calls.teacher,
        prices: meanPrices(teachers),
        maxTokens: Math.max(...teachers.map(({ sampling }) => sampling.maxTokens)),
        concurrency: teachers.reduce((sum, { limits }) => sum + limits.concurrency, 0),
        perMinute: perMinuteOf(teachers),
        latency: latencyOf(calls.teacher),
      },
      scorer: modelOf(scorer, scorer.kind === 'critic' ? scorer.sampling.maxTokens : 0, calls.scorer),
      ...(judge && calls.judge && { judge: modelOf(judge, judge.sampling.maxTokens, calls.judge) }),
    },
    seed,
  };
}

/** The requests and tokens per minute of one or several models: the one with the least for its share limits them all. */
function perMinuteOf(
  models: readonly (Pick<EndpointConfig, 'limits'> & { readonly share: number })[],
): EstimatedModel['perMinute'] {
  const total = models.reduce((sum, { share }) => sum + share, 0);
  const least = (limit: 'requestsPerMinute' | 'tokensPerMinute'): number =>
    Math.min(...models.map(({ limits, share }) => ((limits[limit] ?? Infinity) * total) / share));
  return { requests: least('requestsPerMinute'), tokens: least('tokensPerMinute') };
}

const latencyOf = ({ timed, meanLatencyMs }: CallStatus): EstimatedModel['latency'] =>
  meanLatencyMs === null ? null : { meanMs: meanLatencyMs, calls: timed };

/** The mean of several teachers by their shares; one without a price costs nothing. */
function meanPrices(teachers: readonly (ChatModelConfig & { readonly share: number })[]): TokenPrices | null {
  const priced = teachers.flatMap(({ price, share }) => (price === null ? [] : [{ of: tokenPrices(price), share }]));
  if (priced.length === 0) return null;
  const total = teachers.reduce((sum, { share }) => sum + share, 0);
  const mean = (kind: keyof TokenPrices): bigint =>
    BigInt(Math.round(priced.reduce((sum, { of, share }) => sum + (Number(of[kind]) * share) / total, 0)));
  return { input: mean('input'), cachedInput: mean('cachedInput'), output: mean('output') };
}

/** The maximum that a grader asks for. */
function attemptsOf(config: Config): NonNullable<EstimateInput['attempts']> {
  const made = mostAttempts(config);
  return { made, scored: isScorerAsked(config) ? made : 0 };
}
