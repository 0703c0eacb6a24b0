import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { startToyServer, TOY_MODELS } from '../../src/demo/toy-server.ts';
import { readyVenv, versionOf } from './python-venv.ts';
import { startServer } from './server-process.ts';
import type { ServerTrial } from './server-trial.ts';

/** LiteLLM's proxy in front of the demo's chat models; it has no route for a PRM, which is called directly. */
export const liteLlm: ServerTrial = {
  name: 'LiteLLM',
  async run({ say, work, logFile, campaign }) {
    // Pinned: a later version was reported to be compromised.
    const python = await readyVenv({ name: 'litellm', requirements: ['litellm[proxy]==1.80.0'] }, say);
    const version = `litellm ${await versionOf(python, 'litellm')}`;
    const toys = await startToyServer({ latencyMs: { mean: 40, sigma: 0.6 } });
    const configFile = path.join(work, 'litellm.json');
    const models = [TOY_MODELS.target, TOY_MODELS.teacher].map((model) => ({
      model_name: model,
      litellm_params: { model: `openai/${model}`, api_base: `${toys.url}/v1`, api_key: 'none' },
    }));
    // JSON is YAML.
    await writeFile(configFile, JSON.stringify({ model_list: models, litellm_settings: { telemetry: false } }));
    const server = await startServer({
      command: (port) => [
        path.join(path.dirname(python), 'litellm'),
        '--config',
        configFile,
        ...`--host 127.0.0.1 --port ${port}`.split(' '),
      ],
      env: { LITELLM_LOCAL_MODEL_COST_MAP: 'True', NO_PROXY: '127.0.0.1' },
      logFile: logFile('litellm'),
      readyPath: '/v1/models',
      readyMs: 180_000,
    });
    try {
      say(`${version}: served after ${server.seconds.toFixed(0)} s`);
      const chat = (model: string): object => ({ baseUrl: `${server.url}/v1`, model, limits: { concurrency: 16 } });
      const one = await campaign({
        name: 'target not streamed, teacher streamed',
        servers: [server],
        models: {
          target: chat(TOY_MODELS.target),
          teacher: chat(TOY_MODELS.teacher),
          scorer: { kind: 'prm', baseUrl: toys.url, model: TOY_MODELS.prm },
        },
        questions: generateArithmeticQuestions({ count: 80, seed: 7 }),
        size: 10,
      });
      return { version, campaigns: [one] };
    } finally {
      await server.stop();
      await toys.close();
    }
  },
};
