import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import type { EmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import { runSluice } from './command-line.ts';

/** What the stub endpoint tells of itself. */
export interface StubStats {
  readonly arrivals: number;
  readonly peak: number;
  readonly meanInFlight: number;
  readonly spanMs: number;
  readonly cpuMs: number;
  readonly delays: readonly number[];
}

/** The stub endpoint as a process of its own. */
export interface StubEndpoint {
  readonly url: string;
  stats(withDelays?: boolean): Promise<StubStats>;
  reset(): Promise<void>;
  stop(): void;
}

const STUB = fileURLToPath(new URL('stub-endpoint.ts', import.meta.url));

/** Starts the stub with a lognormal delay. */
export async function startStub(meanMs: number, sigma: number): Promise<StubEndpoint> {
  const child = spawn(process.execPath, [STUB, String(meanMs), String(sigma)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
  });
  return {
    url,
    stats: async (withDelays = false) =>
      (await (await fetch(`${url}/stats${withDelays ? '?delays' : ''}`)).json()) as StubStats,
    reset: async () => {
      await fetch(`${url}/reset`);
    },
    stop: () => child.kill(),
  };
}

/** A broker and a folder for a bench, and what to run in it. */
export interface BenchGround {
  readonly broker: EmbeddedBroker;
  readonly env: Readonly<Record<string, string>>;
  readonly dir: string;
  close(): Promise<void>;
}

export async function openGround(): Promise<BenchGround> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sluice-bench-'));
  const broker = await startEmbeddedBroker({ dataDir: path.join(dir, 'kafka'), env: process.env });
  return {
    broker,
    dir,
    env: { KAFKA_BROKERS: broker.brokers.join(',') },
    close: async () => {
      await broker.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Writes a configuration of a grading campaign against the stub and puts `count` questions in. */
export async function prepareCampaign(
  ground: BenchGround,
  options: { readonly name: string; readonly url: string; readonly concurrency: number; readonly count: number },
): Promise<string> {
  const { name, url, concurrency, count } = options;
  const questions = path.join(ground.dir, `${name}.jsonl`);
  const line = (i: number): string =>
    `${JSON.stringify({ id: `${name}-${i}`, domain: 'math', question: `${'A question of about a kilobyte. '.repeat(30)} ${i}`, answer: '1' })}\n`;
  await writeFile(questions, Array.from({ length: count }, (_, i) => line(i)).join(''));
  const model = { baseUrl: `${url}/v1`, model: 'stub', limits: { concurrency } };
  const config = path.join(ground.dir, `${name}.json`);
  await writeFile(
    config,
    JSON.stringify({
      campaign: name,
      kafka: { questionsTopic: `${name}-questions` },
      models: { target: model, teacher: model, grader: { baseUrl: url, model: 'stub' } },
    }),
  );
  await runSluice(['ingest', questions, '--config', config], ground.env);
  return config;
}

/** CPU time that a process has used, in milliseconds (Linux). */
export async function cpuMsOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
}

/** How long a client that is always ready would take for the delays, in their order, with so many slots. */
export function perfectSpanMs(delays: readonly number[], slots: number): number {
  const free = new Float64Array(slots);
  for (const delay of delays) {
    let earliest = 0;
    for (let slot = 1; slot < slots; slot += 1) if ((free[slot] ?? 0) < (free[earliest] ?? 0)) earliest = slot;
    free[earliest] = (free[earliest] ?? 0) + delay;
  }
  return Math.max(...free);
}
