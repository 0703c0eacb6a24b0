import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import type { EmbeddedBroker } from '../../src/kafka/embedded/server.ts';
import { PROMPT } from '../endpoint/prompt.ts';
import type { Stub } from '../endpoint/stub.ts';
import { startStub } from '../endpoint/stub.ts';
import { runSluice } from './command-line.ts';

/** The broker, endpoint and folder of one row. */
export interface Ground {
  readonly broker: EmbeddedBroker;
  readonly stub: Stub;
  readonly env: Readonly<Record<string, string>>;
  readonly dir: string;
}

/** Runs work with a new ground, which is removed afterwards. */
export async function onGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sluice-bench-'));
  try {
    const broker = await startEmbeddedBroker({ dataDir: path.join(dir, 'kafka'), env: process.env });
    try {
      const stub = await startStub();
      try {
        return await work({ broker, stub, dir, env: { KAFKA_BROKERS: broker.brokers.join(',') } });
      } finally {
        await stub.stop();
      }
    } finally {
      await broker.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Calls that warm up a broker: after them its CPU per call no longer includes uncompiled code. */
const WARM_UP = { name: 'warm-up', slots: 256, calls: 7_680 };

/** Like `onGround`, with a broker that has already served a campaign, like a long-running one. */
export function onWarmGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  return onGround(async (ground) => {
    const stub = await startStub(100);
    try {
      const config = await prepareCampaign({ ...ground, stub }, WARM_UP);
      await runSluice(workerArguments(config), ground.env, () => undefined);
    } finally {
      await stub.stop();
    }
    return work(ground);
  });
}

/**
 * Writes the configuration of a grading campaign against the stub and ingests `calls` questions of a kilobyte. The
 * stub's answer is right, so each question is one call.
 */
export async function prepareCampaign(
  { dir, env, stub }: Pick<Ground, 'dir' | 'env' | 'stub'>,
  options: {
    readonly name: string;
    readonly slots: number;
    readonly calls: number;
    /** Timeout of a call. Default: the product's. */
    readonly timeoutMs?: number;
    /** More limits of each model. */
    readonly limits?: Readonly<Record<string, unknown>>;
    /** Prices, and a budget that is never tight. Default false. */
    readonly isPaid?: boolean;
    /** The root of a schema registry; left out: none. */
    readonly registry?: string;
  },
): Promise<string> {
  const { name, slots, calls, timeoutMs, limits, isPaid = false, registry } = options;
  const questions = path.join(dir, `${name}.jsonl`);
  const line = (i: number): string =>
    `${JSON.stringify({ id: `${name}-${i}`, domain: 'math', question: `${PROMPT} ${i}`, answer: '1' })}\n`;
  await writeFile(questions, Array.from({ length: calls }, (_, i) => line(i)).join(''));
  const model = {
    baseUrl: `${stub.url}/v1`,
    model: 'stub',
    limits: { concurrency: slots, ...(timeoutMs && { timeoutMs }), ...limits },
    ...(isPaid && { price: { inputUsdPerMTok: '0.10', outputUsdPerMTok: '0.40' } }),
  };
  const config = path.join(dir, `${name}.json`);
  await writeFile(
    config,
    JSON.stringify({
      campaign: name,
      kafka: {
        questionsTopic: `${name}-questions`,
        ...(registry !== undefined && { schemaRegistry: { url: registry } }),
      },
      // Another endpoint than the target's: otherwise the tasks of `trace`, which does not run, would have half of a
      // shared limit.
      models: {
        target: model,
        teacher: { ...model, model: 'stub-teacher' },
        // Every answer is right, so nothing is rated; a check of the scorer would be counted with the calls.
        scorer: {
          baseUrl: 'http://127.0.0.1:9',
          model: 'stub',
          ...(isPaid && { price: { inputUsdPerMTok: '0', outputUsdPerMTok: '0' } }),
        },
      },
      ...(isPaid && { budget: { maxUsd: '100000' } }),
    }),
  );
  await runSluice(['ingest', questions, '--config', config], env, () => undefined);
  await rm(questions);
  return config;
}

/**
 * The arguments of the worker that all rows measure. The stage `sample` divides a budget: without it tasks receive no
 * grants.
 */
export const workerArguments = (config: string, isPaid = false): string[] => [
  'run',
  '--config',
  config,
  '--stages',
  isPaid ? 'grade,sample' : 'grade',
  '--until',
  'idle',
];
