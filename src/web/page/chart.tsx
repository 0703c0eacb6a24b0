import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, short } from './format.ts';
import type { Line } from './rates.ts';

/** A line over time. */
export interface ChartProps {
  readonly title: string;
  readonly points: Line;
  /** A second, dashed line with the same times. */
  readonly limit?: Line;
  readonly format?: (value: number) => string;
}

const HEIGHT = 110;

export function Chart({ title, points, limit, format = short }: ChartProps): VNode {
  const element = useRef<HTMLDivElement>(null);
  const last = points.at(-1);
  const most = limit?.at(-1);
  useEffect(() => {
    const { current } = element;
    if (current === null || points.length < 2) return undefined;
    const colours = getComputedStyle(current);
    const line = colours.getPropertyValue('--accent');
    const axis = {
      stroke: colours.getPropertyValue('--muted'),
      grid: { stroke: colours.getPropertyValue('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    const spanMs = (last?.[0] ?? 0) - (points[0]?.[0] ?? 0);
    const plot = new uPlot(
      {
        width: current.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.1 : 1] } },
        axes: [
          { ...axis, size: 28, space: 76, values: (_plot, seconds) => seconds.map((at) => clock(1000 * at, spanMs)) },
          { ...axis, size: 44, space: 20, values: (_plot, values) => values.map((value) => format(value)) },
        ],
        series: [
          {},
          { stroke: line, fill: colours.getPropertyValue('--accent-soft'), width: 1.5, points: { show: false } },
          ...(limit === undefined ? [] : [{ stroke: axis.stroke, width: 1, dash: [4, 4], points: { show: false } }]),
        ],
      },
      [
        points.map(([at]) => at / 1000),
        points.map(([, value]) => value),
        ...(limit === undefined ? [] : [limit.map(([, value]) => value)]),
      ],
      current,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [points, limit, format]);
  return (
    <figure class="chart">
      <figcaption>
        {title}{' '}
        <span>
          <b>{last === undefined ? '–' : format(last[1])}</b>
          {most !== undefined && ` of ${format(most[1])}`}
        </span>
      </figcaption>
      {points.length < 2 ? (
        <p class="quiet">Nothing is known of an earlier time yet.</p>
      ) : (
        <div ref={element} class="plot" aria-hidden="true" />
      )}
    </figure>
  );
}
