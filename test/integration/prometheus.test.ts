import { readFileSync } from 'node:fs';
import { describe, expect, inject } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import { hasPrometheus, PrometheusServer } from '../support/prometheus-server.ts';
import { startToyModels } from '../support/served-models.ts';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

const { panels } = JSON.parse(
  readFileSync(new URL('../../deploy/grafana/dashboards/sluice.json', import.meta.url), 'utf8'),
) as Dashboard;

/** What Grafana asks Prometheus for all panels, of one campaign. A worker is read each second here, not each 15 s. */
const expressions = (campaign: string): readonly string[] =>
  panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll('$campaign', campaign).replaceAll('[5m:15s]', '[5m:1s]'));

describe.skipIf(inject('kafkaBrokers').length === 0 || !hasPrometheus())('Prometheus itself', () => {
  it('reads two workers, has series for every expression of the dashboard and evaluates every alert', async ({
    cli,
  }) => {
    const models = cli.closing(await startToyModels({ mean: 50, sigma: 0.5 }));
    const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS, size: 15 });
    // Every second question has a wrong answer, so that some traces are rejected.
    const questions = generateArithmeticQuestions({ count: 200, seed: 11 });
    await campaign.ingest(
      questions.map((question, i) =>
        i % 2 === 0 ? question : { ...question, answer: String(Number(question.answer) + 1) },
      ),
    );
    const workers = await Promise.all(
      [['grade'], ['sample,trace']].map(async ([stages = '']) => {
        const worker = campaign.start('run', '--until', 'forever', '--port', '0', '--stages', stages);
        return new URL((await worker.says(/\/metrics on (http:\S+)/))[1] ?? '').host;
      }),
    );
    const prometheus = cli.closing(await PrometheusServer.start(workers));
    await until(async () => (await prometheus.seriesOf('up{job="sluice"} == 1')) === 2, 'two workers that answer');
    // No call fails here, so that there is no series of failed calls by their reason.
    const asked = expressions(campaign.name).filter((expr) => !expr.includes('sluice_calls_failed_total'));
    let without: readonly string[] = asked;
    const haveSeries = async (): Promise<boolean> => {
      const counts = await Promise.all(asked.map((expr) => prometheus.seriesOf(expr)));
      without = asked.filter((_, i) => counts[i] === 0);
      return without.length === 0;
    };
    await until(haveSeries, 'a series for each expression', { seen: () => without.join('\n') });
    await until(async () => (await prometheus.rules()).every(({ health }) => health !== 'unknown'), 'evaluated alerts');
    expect((await prometheus.rules()).filter(({ health }) => health !== 'ok')).toEqual([]);
  });
});
