// A campaign with the most important fields.
// A .ts configuration needs Node.js 22.18 or newer (sluice itself needs 22.19); sluice.config.json works too.
// All fields, with defaults and ranges: docs/configuration.md.
import { defineConfig } from 'sluice';
import type { UserConfig } from 'sluice';

const config: UserConfig = defineConfig({
  // Prefix of the campaign's topics, consumer groups and transactional ids. A new target model is a new campaign.
  campaign: 'qwen7b-math',

  kafka: {
    // Default: KAFKA_BROKERS, else an embedded broker under .sluice/, else Docker.
    // brokers: ['localhost:9092'],
    questionsTopic: 'questions',
    // Partitions of the topics that sluice creates: the most workers that can share a stage.
    partitions: 8,
  },

  models: {
    // Difficulty is measured on this model. Any OpenAI-compatible endpoint: vllm serve Qwen/Qwen2.5-7B-Instruct
    target: {
      baseUrl: 'http://localhost:8000/v1',
      model: 'Qwen/Qwen2.5-7B-Instruct',
      sampling: { temperature: 0.6, topP: 0.95, maxTokens: 4096 },
      limits: { concurrency: 256 },
    },
    // Writes the reasoning. It must return its reasoning: a bare answer is rejected as reasoning-missing.
    teacher: {
      baseUrl: 'https://api.deepseek.com/v1',
      model: 'deepseek-reasoner',
      // The name of the environment variable with the key, never the key.
      apiKeyEnv: 'DEEPSEEK_API_KEY',
      sampling: { maxTokens: 16_384 },
      limits: { concurrency: 64, timeoutMs: 600_000 },
      // Decimal text, US dollars per million tokens; a budget needs the price of every model. Enter your own prices.
      price: { inputUsdPerMTok: '1.00', cachedInputUsdPerMTok: '0.10', outputUsdPerMTok: '2.00' },
    },
    // Rates the steps of wrong answers: vllm serve Qwen/Qwen2.5-Math-PRM-7B --runner pooling --port 8001
    // The URL is the root of the server, without /v1.
    scorer: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' },
    // Reviews answers that the rules refuse; it can only accept them. Without a judge the rules alone decide.
    // judge: { baseUrl: 'http://localhost:8000/v1', model: 'Qwen/Qwen2.5-7B-Instruct' },
  },

  // Mean of the step scores s: s >= 0.8 is level 1, ... s < 0.2 is level 5. A right answer is level 0.
  grading: { aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2] },

  // Weights of levels 1 to 5; level 0 gets none. Or { kind: 'fixed', shares: { 0: 0.2, 1: 0.3, 2: 0.5 } }.
  mix: { kind: 'curriculum', weights: [5, 4, 3, 2, 1] },

  // The number of verified records. Without it the dataset grows without end and keeps the mix.
  size: 2000,
  seed: 1,
});

export default config;
