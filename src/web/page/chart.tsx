import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { clock, short } from './format.ts';

/** A line over time. */
export interface ChartProps {
  readonly title: string;
  readonly points: readonly (readonly [atMs: number, value: number])[];
  readonly format?: (value: number) => string;
}

const HEIGHT = 110;

export function Chart({ title, points, format = short }: ChartProps): VNode {
  const element = useRef<HTMLDivElement>(null);
  const last = points.at(-1);
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
        ],
      },
      [points.map(([at]) => at / 1000), points.map(([, value]) => value)],
      current,
    );
    const resized = new ResizeObserver(() => plot.setSize({ width: current.clientWidth, height: HEIGHT }));
    resized.observe(current);
    return () => {
      resized.disconnect();
      plot.destroy();
    };
  }, [points, format]);
  return (
    <figure class="chart">
      <figcaption>
        {title} <b>{last === undefined ? '–' : format(last[1])}</b>
      </figcaption>
      {points.length < 2 ? (
        <p class="quiet">The line begins with the second measurement, in a few seconds.</p>
      ) : (
        <div ref={element} class="plot" aria-hidden="true" />
      )}
    </figure>
  );
}
