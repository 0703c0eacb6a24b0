import { CampaignView } from '../campaign/campaign-view.ts';
import type { CallStatus, CampaignStatus, SourceStatus } from '../campaign/campaign-status.ts';
import type { EstimatedModel } from '../campaign/estimate-calls.ts';
import { estimateRun } from '../campaign/estimate-run.ts';
import type { EstimateInput } from '../campaign/estimate-run.ts';
import type { Config, EndpointConfig } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { endpointsIn, fieldOfRole, isScorerAsked, teachersIn } from '../config/roles.ts';
import { tokenPrices } from '../records/money.ts';
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
  const { target, teacher, scorer, judge } = models;
  const teachers = teachersIn(models);
  return {
    levels: status.levels,
    ...(status.cells && { cells: status.cells.table }),
    gradedOrNot: inOf('grade'),
    traced: inOf('trace'),
    questionsLeft: questionsLeftOf(inOf('grade'), graded?.lag ?? 0, status.sources ?? []),
    gradedAtOnce: { least: leastGraded(config), most: gradePermits(config) },
    attempts: attemptsOf(config),
    samples: traces.samples,
    choose: traces.choose,
    models: {
      target: modelOf(target, target.sampling.maxTokens, calls.target),
      teacher: modelOf(teacher, teacher.sampling.maxTokens, calls.teacher),
      scorer: modelOf(scorer, scorer.kind === 'critic' ? scorer.sampling.maxTokens : 0, calls.scorer),
      ...(judge && calls.judge && { judge: modelOf(judge, judge.sampling.maxTokens, calls.judge) }),
    },
    ...(teachers.length > 1 && {
      teachers: {
        order: traces.teacherOrder,
        list: teachers.map((one, place) => {
          const { verified = 0, rejected = 0 } = status.teachers?.[place] ?? {};
          return { ...limitsOf(one, one.sampling.maxTokens), share: one.share, verified, rejected };
        }),
      },
    }),
    seed,
  };
}

/**
 * The questions that are not graded yet, with the unread rows of the sources. Null, unknown: a source is followed or
 * does not say how many rows are unread, or nothing was ingested yet.
 */
function questionsLeftOf(graded: number, ingested: number, sources: readonly SourceStatus[]): number | null {
  let left = ingested;
  for (const { follow, lag } of sources) {
    if (follow || lag === null) return null;
    left += lag;
  }
  return left === 0 && graded === 0 ? null : left;
}

type Limits = Pick<EstimatedModel, 'prices' | 'maxTokens' | 'concurrency' | 'perMinute'>;

const limitsOf = ({ price, limits }: EndpointConfig, maxTokens: number): Limits => ({
  prices: price === null ? null : tokenPrices(price),
  maxTokens,
  concurrency: limits.concurrency,
  perMinute: { requests: limits.requestsPerMinute ?? Infinity, tokens: limits.tokensPerMinute ?? Infinity },
});

const modelOf = (endpoint: EndpointConfig, maxTokens: number, calls: CallStatus): EstimatedModel => ({
  ...limitsOf(endpoint, maxTokens),
  calls,
  latency: calls.meanLatencyMs === null ? null : { meanMs: calls.meanLatencyMs, calls: calls.timed },
});

/** The maximum that a grader asks for. */
function attemptsOf(config: Config): NonNullable<EstimateInput['attempts']> {
  const made = mostAttempts(config);
  return { made, scored: isScorerAsked(config) ? made : 0 };
}
