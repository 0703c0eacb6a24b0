import type { InitEndpoint, InitSettings } from './init-settings.ts';
import { FIRST_CONCURRENCY, FIRST_SIZE, TARGET_TOKENS, TEACHER_TOKENS } from './init-settings.ts';

/** A text as a TypeScript literal in single quotes; control characters and line ends are escaped. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll(/[\u007F-\u009F\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}

const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;

/** The languages of a configuration file, with its first and last lines in each. */
const LANGUAGES = {
  ts: {
    head: `// The import is of a type alone, for editors and compilers: it is gone when the file is read.
import type { UserConfig } from 'sluice/config';

export default {`,
    end: '} satisfies UserConfig;',
  },
  mjs: {
    head: `/** @type {import('sluice/config').UserConfig} */
export default {`,
    end: '};',
  },
} as const;

/**
 * The text of `sluice.config.ts` or `.mjs` for a new campaign, with comments; it exports the same as `userConfigOf`.
 */
export function configText(settings: InitSettings, language: keyof typeof LANGUAGES): string {
  const { head, end } = LANGUAGES[language];
  const { campaign, brokers } = settings;
  const cluster = brokers === null ? "// brokers: ['localhost:9092']," : `brokers: ${list(brokers)},`;
  return `// A sluice campaign. \`npx sluice describe\` checks this file, \`npx sluice doctor\` tries what it names.
// All fields, with their ranges and defaults: docs/configuration.md of sluice.
${head}
  // Prefix of this campaign's topics, consumer groups and transactional ids: a-z, 0-9 and -.
  // Another target, teacher prompt or grading is another campaign, with a name of its own.
  campaign: ${quoted(campaign)},

  kafka: {
    // The cluster. Left out: KAFKA_BROKERS, else an Apache Kafka that sluice runs (Java 17, Maven), else Docker.
    ${cluster}
    // What \`sluice ingest\` writes and \`sluice run\` reads; several campaigns may share one.
    questionsTopic: 'questions',
    // Partitions of the topics that sluice creates: the maximum number of workers that share a stage.
    partitions: 8,
  },

  models: {
    // The model whose difficulty is measured, and which the dataset is for. Any endpoint that speaks OpenAI's protocol.
    target: {
${endpointLines(settings.target, 'TARGET_API_KEY')}
      sampling: { maxTokens: ${TARGET_TOKENS} },
      // Calls in flight. Raise it to what the server takes: vLLM takes some hundred.
      limits: { concurrency: ${FIRST_CONCURRENCY} },
      // US dollars per million tokens, as text; every model needs it for a budget ('0': calls are free).
      // price: { inputUsdPerMTok: '0.10', outputUsdPerMTok: '0.40' },
    },
    // Writes the traces. It has to return its reasoning: of a model that gives none, traces: { reasoning: 'content' }.
    teacher: {
${endpointLines(settings.teacher, 'TEACHER_API_KEY')}
      sampling: { maxTokens: ${TEACHER_TOKENS} },
      limits: { concurrency: ${FIRST_CONCURRENCY} },
      // price: { inputUsdPerMTok: '0.55', outputUsdPerMTok: '2.19' },
    },
${scorerComment(settings)}
    scorer: {
      kind: ${quoted(settings.scorer.kind)},
${endpointLines(settings.scorer, 'SCORER_API_KEY')}
      limits: { concurrency: ${FIRST_CONCURRENCY} },
    },
  },

  // Weights of the levels 1 (nearly right) to 5 (hopeless); what the target solves (level 0) gets none.
  // Or shares of your own, with level 0: { kind: 'fixed', shares: { 0: 0.2, 1: 0.4, 2: 0.4 } }.
  mix: { kind: 'curriculum', weights: [5, 4, 3, 2, 1] },

  // Verified records wanted: few, for the ten questions of the sample. A larger size continues from here later.
  size: ${FIRST_SIZE},
  // A bound of what the campaign may spend; it needs the price of every model.
  // budget: { maxUsd: '25.00' },

  // Of every random choice.
  seed: 1,
${end}
`;
}

function endpointLines({ baseUrl, model, keyEnv }: InitEndpoint, exampleEnv: string): string {
  const key =
    keyEnv === null
      ? [`      // apiKeyEnv: '${exampleEnv}', the name of the environment variable with the key, never the key`]
      : [
          '      // The name of the environment variable with the key, never the key.',
          `      apiKeyEnv: ${quoted(keyEnv)},`,
        ];
  return [`      baseUrl: ${quoted(baseUrl)},`, `      model: ${quoted(model)},`, ...key].join('\n');
}

const PRM_COMMENT = `    // Rates the steps of wrong answers: a process reward model on vLLM (--runner pooling), by the root of its server
    // without /v1. Without one, a chat model does it: { kind: 'critic', baseUrl: 'http://localhost:8000/v1', model: '…' }.`;
const CRITIC_COMMENT = `    // Rates the steps of wrong answers: here a chat model as a critic. For mathematics a process reward model on vLLM
    // is better and cheaper: { kind: 'prm', baseUrl: 'http://localhost:8001', model: 'Qwen/Qwen2.5-Math-PRM-7B' }.`;

const scorerComment = ({ scorer }: InitSettings): string => (scorer.kind === 'prm' ? PRM_COMMENT : CRITIC_COMMENT);
