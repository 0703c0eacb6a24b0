import { execFile, execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { findFreePorts } from '../../src/kafka/embedded/ports.ts';
import { until } from './command-line.ts';

const RULES = fileURLToPath(new URL('../../deploy/prometheus/sluice-alerts.yml', import.meta.url));

/** A rule as Prometheus reports it. */
export interface AlertRule {
  readonly name: string;
  /** `ok`, `err`, or `unknown` before it was evaluated once. */
  readonly health: string;
  readonly lastError?: string;
  /** `inactive`, `pending` or `firing`. */
  readonly state: string;
}

/** Whether this machine has Prometheus. */
export function hasPrometheus(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Prometheus with our alerts, which reads `/metrics` of workers every second. */
export class PrometheusServer {
  readonly #url: string;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<void>;

  /** @param workers `host:port` of each */
  static async start(workers: readonly string[]): Promise<PrometheusServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'sluice-prometheus-'));
    const config = path.join(folder, 'prometheus.yml');
    await writeFile(
      config,
      stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [RULES],
        scrape_configs: [{ job_name: 'sluice', static_configs: [{ targets: workers }] }],
      }),
    );
    const [port = 0] = await findFreePorts(1);
    const server = new PrometheusServer(`http://127.0.0.1:${port}`, folder, config);
    await until(() => server.#isReady(), 'an answer of Prometheus');
    return server;
  }

  private constructor(url: string, folder: string, config: string) {
    this.#url = url;
    this.#folder = folder;
    const args = [`--config.file=${config}`, `--web.listen-address=${new URL(url).host}`];
    this.#process = execFile('prometheus', [...args, `--storage.tsdb.path=${path.join(folder, 'data')}`]);
    this.#ended = new Promise((resolve) => this.#process.once('exit', () => resolve()));
  }

  /** The current number of series of a PromQL expression. Throws if Prometheus refuses it. */
  async seriesOf(expression: string): Promise<number> {
    const { result } = await this.#get<{ readonly result: readonly unknown[] }>(
      `query?query=${encodeURIComponent(expression)}`,
    );
    return result.length;
  }

  async rules(): Promise<readonly AlertRule[]> {
    const { groups } = await this.#get<{ readonly groups: readonly { readonly rules: readonly AlertRule[] }[] }>(
      'rules',
    );
    return groups.flatMap(({ rules }) => rules);
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/-/ready`)).ok;
    } catch {
      return false;
    }
  }

  async #get<T>(what: string): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1/${what}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== 'success') throw new Error(`Prometheus refuses ${what}: ${error}`);
    return data;
  }
}
