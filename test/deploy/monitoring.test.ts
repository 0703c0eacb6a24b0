import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { WorkerMetrics } from '../../src/runtime/metrics.ts';
import { metricsIn, servedNames } from '../support/metrics-in.ts';

const read = (name: string): string => readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
}
const dashboard = JSON.parse(read('grafana/dashboards/sluice.json')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string | { readonly query: string } }[] };
};
const rules = (
  parse(read('prometheus/sluice-alerts.yml')) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }
).groups.flatMap((group) => group.rules);

/** What `/metrics` of a worker with every stage and role prints. */
const served = servedNames(
  await new WorkerMetrics({
    campaign: 'c',
    stages: ['grade', 'sample', 'trace'],
    callLimits: { target: 1, teacher: 1, scorer: 1 },
  }).text(),
);
const unknownIn = (expression: string): readonly string[] => metricsIn(expression).filter((name) => !served.has(name));

describe('deploy/grafana: the dashboard', () => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  it('asks only for metrics that a worker serves, in every panel for one at least', () => {
    for (const { title, targets = [] } of panels) {
      expect(targets.length, title).toBeGreaterThan(0);
      for (const { expr } of targets) {
        expect(metricsIn(expr).length, `${title}: ${expr}`).toBeGreaterThan(0);
        expect(unknownIn(expr), title).toEqual([]);
      }
    }
    const variables = dashboard.templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));
    expect(variables.flatMap(unknownIn)).toEqual([]);
  });

  it('never adds up over workers what is of the whole campaign', () => {
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    for (const expression of expressions) {
      const uses = expression.split('sluice_campaign_').length - 1;
      expect(expression.match(/max(?: by \([a-z, ]+\) )?\(sluice_campaign_/g)?.length ?? 0, expression).toBe(uses);
    }
  });
});

describe('deploy/prometheus: the alerts', () => {
  it('ask only for metrics that a worker serves', () => {
    expect(rules.length).toBeGreaterThan(0);
    for (const { alert, expr } of rules) {
      expect(alert).toMatch(/^Sluice[A-Z]/);
      expect(unknownIn(expr), alert).toEqual([]);
    }
  });
});
