import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, inject } from 'vitest';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/command-line.ts';
import type { StartedCommand } from '../support/command-line.ts';
import { seriesIn } from '../support/series.ts';
import { scriptedQuestions, startScriptedModels, startToyModels } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

/** A worker's log line about its health server. */
const rootOf = async (worker: StartedCommand): Promise<string> =>
  (await worker.says(/\/livez, \/readyz and \/metrics on (http:\S+)/))[1] ?? '';

/** The code of a probe, and its reason if it has one. */
async function probe(url: string): Promise<[number, string | undefined]> {
  const response = await fetch(url);
  return [response.status, ((await response.json()) as { reason?: string }).reason];
}

const series = async (root: string): Promise<ReadonlyMap<string, number>> =>
  seriesIn(await (await fetch(`${root}/metrics`)).text());

/** The values of `status --json`, under the names of the metrics. */
function seriesOf({ stages, levels, calls, mixError }: CampaignStatus): Map<string, number> {
  const expected = new Map<string, number>();
  if (mixError !== null) expected.set('sluice_campaign_mix_error_records', mixError);
  for (const { stage, forwarded, rejected, deadLettered, lag } of stages) {
    const records = `sluice_campaign_records_total{stage="${stage}",outcome=`;
    expected.set(`${records}"forwarded"}`, forwarded);
    expected.set(`${records}"dead-lettered"}`, deadLettered);
    for (const [reason, count] of Object.entries(rejected)) {
      expected.set(`${records}"rejected",reason="${reason}"}`, count);
    }
    expected.set(`sluice_campaign_duplicates_dropped_total{stage="${stage}"}`, rejected['duplicate'] ?? 0);
    expected.set(`sluice_campaign_lag_records{stage="${stage}"}`, lag);
  }
  for (const { level, verified, target, stock } of levels) {
    expected.set(`sluice_campaign_level_verified_records{level="${level}"}`, verified);
    expected.set(`sluice_campaign_level_target_records{level="${level}"}`, target);
    expected.set(`sluice_campaign_level_stock_records{level="${level}"}`, stock);
  }
  for (const [role, { started, journaled, promptTokens, completionTokens }] of Object.entries(calls)) {
    expected.set(`sluice_campaign_calls_total{role="${role}",outcome="replied"}`, journaled);
    expected.set(`sluice_campaign_tokens_total{role="${role}",kind="prompt"}`, promptTokens);
    expected.set(`sluice_campaign_tokens_total{role="${role}",kind="completion"}`, completionTokens);
    // One worker, no restart, and at rest: its requests are the campaign's counted calls.
    expected.set(`sluice_calls_started_total{role="${role}"}`, started);
    expected.set(`sluice_calls_answered_total{role="${role}"}`, journaled);
    expected.set(`sluice_calls_in_flight{role="${role}"}`, 0);
  }
  return expected;
}

describe.skipIf(brokers.length === 0)('sluice run --port', () => {
  it('serves probes and metrics that agree with status --json', async ({ cli }) => {
    const models = cli.closing(await startToyModels({ mean: 20, sigma: 0.5 }));
    const campaign = await CliCampaign.create(cli, { url: models.url, models: TOY_MODELS, size: 15 });
    const questions = generateArithmeticQuestions({ count: 200, seed: 11 });
    await campaign.ingest([...questions, questions[0]!]);
    const worker = campaign.start('run', '--until', 'forever', '--port', '0');
    const root = await rootOf(worker);
    expect(root).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await probe(`${root}/livez`)).toEqual([200, undefined]);
    await until(async () => (await probe(`${root}/readyz`))[0] === 200, 'readiness');
    expect((await fetch(`${root}/status`)).status).toBe(404);
    const response = await fetch(`${root}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    await response.arrayBuffer();

    // The size is reached, and the worker rests: both show the same committed totals.
    let shown: ReadonlyMap<string, number> = new Map();
    let expected = new Map<string, number>();
    await until(
      async () => {
        const status = await campaign.status();
        shown = await series(root);
        expected = seriesOf(status);
        return status.complete && [...expected].every(([name, value]) => shown.get(name) === value);
      },
      'metrics that agree with the status',
      {
        deadlineMs: 90_000,
        seen: () =>
          JSON.stringify([...expected].filter(([n, v]) => shown.get(n) !== v).map(([n, v]) => [n, v, shown.get(n)])),
      },
    );
    const of = (name: string): number => shown.get(`sluice_${name}`) ?? Number.NaN;
    for (const role of ['target', 'teacher'] as const) {
      const asked = [...models.timesAsked(TOY_MODELS[role]).values()].reduce((sum, times) => sum + times, 0);
      expect(of(`calls_started_total{role="${role}"}`)).toBe(asked);
      expect(of(`call_duration_seconds_count{role="${role}"}`)).toBe(asked);
      expect(of(`calls_limit{role="${role}"}`)).toBe(16);
    }
    // The journal has a start and an end of each call; a start that waited too long is written again.
    const appends = (stage: string): number => of(`journal_append_duration_seconds_count{stage="${stage}"}`);
    const started = (role: string): number => of(`calls_started_total{role="${role}"}`);
    expect(appends('trace')).toBeGreaterThanOrEqual(2 * started('teacher'));
    expect(appends('grade')).toBeGreaterThanOrEqual(2 * (started('target') + started('scorer')));
    expect(of('journal_appended_bytes_total{stage="trace"}')).toBeGreaterThan(100 * appends('trace'));
    expect(of('tasks_assigned{stage="grade"}')).toBe(3);
    expect(of('tasks_acquired_total{stage="grade"}')).toBe(3);
    expect(of('tasks_fenced_total{stage="grade"}')).toBe(0);
    expect(of('rebalances_total{stage="grade"}')).toBeGreaterThan(0);
    expect(of('commit_duration_seconds_count{stage="grade"}')).toBeGreaterThan(0);
    const graded = shown.get('sluice_campaign_records_total{stage="grade",outcome="forwarded"}') ?? 0;
    expect(of('committed_records_total{stage="grade"}')).toBeGreaterThanOrEqual(graded);
    expect(of('records_in_flight{stage="grade"}')).toBe(0);
    expect(of('permits_used{stage="grade",topic="questions"}')).toBe(0);
    // Nothing more is wanted: as many as keep the endpoint busy, if any were.
    expect(of('permits_limit{stage="grade",topic="questions"}')).toBe(16);
    expect(Date.now() / 1000 - of('kafka_answered_timestamp_seconds')).toBeLessThan(15);

    expect((await worker.end('SIGTERM')).code).toBe(0);
    await expect(fetch(`${root}/livez`)).rejects.toThrow();
  });

  it('is live and not ready while it drains', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels(undefined, 3000));
    const campaign = await CliCampaign.create(cli, { url: models.url });
    await campaign.ingest(scriptedQuestions(8));
    const worker = campaign.start('run', '--port', '0');
    const root = await rootOf(worker);
    await until(async () => ((await series(root)).get('sluice_calls_in_flight{role="target"}') ?? 0) > 0, 'calls');
    await until(async () => (await probe(`${root}/readyz`))[0] === 200, 'readiness');
    worker.process.kill('SIGTERM');
    await worker.says(/draining/);
    expect(await probe(`${root}/readyz`)).toEqual([503, 'draining']);
    expect(await probe(`${root}/livez`)).toEqual([200, undefined]);
    expect((await worker.ended).code).toBe(0);
  });

  it('is live and not ready while it waits for Kafka', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, { url: 'http://127.0.0.1:9' });
    const worker = cli.start(['run', '--port', '0', '--config', `${campaign.name}.json`], {
      env: { KAFKA_BROKERS: '127.0.0.1:9' },
    });
    const root = await rootOf(worker);
    expect(await probe(`${root}/livez`)).toEqual([200, undefined]);
    expect(await probe(`${root}/readyz`)).toEqual([503, 'Kafka has not answered yet']);
    expect([...(await series(root)).keys()].filter((name) => name.startsWith('sluice_campaign_'))).toEqual([]);
    await worker.end('SIGTERM');
  });

  it('is exit 1 with one clear message where the port is taken', async ({ cli }) => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    cli.closing({ close: async () => void other.close() });
    const { port } = other.address() as AddressInfo;
    const campaign = await CliCampaign.create(cli, { url: 'http://127.0.0.1:9' });
    const { stdout, stderr } = await campaign.expect(1, 'run', '--port', String(port));
    expect(stdout).toEqual([]);
    expect(stderr).toMatch(
      new RegExp(`^sluice: --port: ${port} on 127\\.0\\.0\\.1 is taken; choose another one, or 0 for any free one`),
    );
  });

  it('is exit 2 where the address makes no sense', async ({ cli }) => {
    const campaign = await CliCampaign.create(cli, { url: 'http://127.0.0.1:9' });
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['--port', '65536'], '--port: expected a port from 0 to 65535, got "65536"'],
      [['--port', '80x'], '--port: expected a port from 0 to 65535, got "80x"'],
      [['--host', '0.0.0.0'], '--host is where --port listens: it needs --port'],
    ];
    for (const [args, message] of cases) {
      expect((await campaign.expect(2, 'run', ...args)).stderr).toContain(message);
    }
  });
});
