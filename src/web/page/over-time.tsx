import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import { useAnswer } from './api.ts';
import type { PageStatus, SeriesAnswer } from './api.ts';
import { Chart } from './chart.tsx';
import { ago, count, short, usd } from './format.ts';
import { rateOf } from './rates.ts';
import type { Line } from './rates.ts';
import { Reading } from './reading.tsx';
import { withHiddenShown } from './text-parts.ts';

type Point = SeriesAnswer['points'][number];

const MINUTE_MS = 60_000;
const NO_POINTS: readonly Point[] = [];
const dollars = (value: number): string => usd(value.toFixed(6));

/**
 * The spending and speed of the campaign: calls in flight against their limit, tokens, refusals, models that calls wait
 * for.
 */
export function OverTime({ status, askAgainMs }: { readonly status: PageStatus; readonly askAgainMs: number }): VNode {
  const asked = useAnswer<SeriesAnswer>('/api/series', Math.floor(status.page.atMs / askAgainMs));
  const { data } = asked;
  const points = data?.points ?? NO_POINTS;
  const lines = useMemo(() => linesOf(points), [points]);
  const models = Object.entries(data?.callLimits ?? {}).filter(([role]) => (points.at(-1)?.busyMs[role] ?? 0) > 0);
  const [first] = points;
  return (
    <section aria-labelledby="time">
      <h2 id="time">Over time</h2>
      <p class="quiet">
        Verified records since they began
        {first !== undefined && `; the others as commits tell them since ${ago(first.atMs, status.page.atMs)}`}. In
        flight: the mean of the calls that were answered; the broken line is the limit of the workers that commit.
      </p>
      {status.waiting.length > 0 && (
        <ul class="waits">
          {status.waiting.map(({ stage, role, reason, since }) => (
            <li key={`${stage} ${role}`}>
              <b>{stage}</b> waits for the <b>{role}</b>, {ago(Date.parse(since), status.page.atMs)}:{' '}
              {withHiddenShown(reason)}
            </li>
          ))}
        </ul>
      )}
      <Reading asked={asked} />
      {data !== null && (
        <div class="charts">
          <Chart title="Verified" points={data.verified} />
          <Chart title="Spent" points={lines.spent} format={dollars} />
          {models.map(([role, limit]) => (
            <InFlight key={role} role={role} limit={limit} points={points} status={status} />
          ))}
          <Chart title="Calls a minute" points={lines.calls} />
          <Chart title="Tokens a minute" points={lines.tokens} />
          <Chart title="Refused (429) a minute" points={lines.limited} format={tenths} />
          <Chart title="Models that are waited for" points={lines.waiting} format={count} />
        </div>
      )}
    </section>
  );
}

const tenths = (value: number): string => (value >= 10 ? short(value) : String(Math.round(10 * value) / 10));

function linesOf(
  points: readonly Point[],
): Readonly<Record<'spent' | 'calls' | 'tokens' | 'limited' | 'waiting', Line>> {
  const aMinute = (totalOf: (point: Point) => number): Line =>
    rateOf(points, totalOf, MINUTE_MS / 2).map(([atMs, value]) => [atMs, MINUTE_MS * value] as const);
  return {
    spent: points.map(({ atMs, spentUsd }) => [atMs, spentUsd] as const),
    calls: aMinute(({ calls }) => calls),
    tokens: aMinute(({ tokens }) => tokens),
    limited: aMinute(({ rateLimited }) => rateLimited),
    waiting: points.map(({ atMs, waiting }) => [atMs, waiting.length] as const),
  };
}

interface InFlightProps {
  readonly role: string;
  /** The limit of one worker. */
  readonly limit: number;
  readonly points: readonly Point[];
  readonly status: PageStatus;
}

/** Calls are counted when they end: over a shorter time than their duration the line would jump. */
function InFlight({ role, limit, points, status }: InFlightProps): VNode {
  const kind = role.startsWith('teacher') ? 'teacher' : (role as 'target' | 'scorer' | 'judge');
  const meanMs = status.calls[kind]?.meanLatencyMs ?? 0;
  const line = useMemo(
    () => rateOf(points, ({ busyMs }) => busyMs[role] ?? 0, Math.max(MINUTE_MS / 2, 2 * meanMs)),
    [points, role, meanMs],
  );
  const stage = kind === 'teacher' ? 'trace' : kind === 'judge' ? 'all' : 'grade';
  const limits = useMemo(() => {
    const workers = new Map(points.map((point) => [point.atMs, point.workers[stage]]));
    return line.map(([atMs]) => [atMs, limit * (workers.get(atMs) ?? 0)] as const);
  }, [points, line, limit, stage]);
  return <Chart title={`Calls in flight, ${role}`} points={line} limit={limits} format={tenths} />;
}
