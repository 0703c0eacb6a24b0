import { defineConfig } from 'oxlint';

/**
 * The rooms of src, from the ground up, with the rooms that each may import. CONTRIBUTING.md says what belongs where.
 * `pure`: no clock, no environment, no timers, no chance; what is needed comes in as an argument.
 */
const PURE = true;
const WIRED =
  'records files stream verifiers operators topology campaign engine kafka avro registry model sandbox config sources sinks';
const ROOMS: readonly (readonly [room: string, mayImport: string, isPure?: boolean])[] = [
  ['records', '', PURE],
  ['files', 'records'],
  ['stream', 'records', PURE],
  ['verifiers', 'records', PURE],
  ['operators', 'records stream verifiers', PURE],
  ['topology', 'records stream verifiers operators', PURE],
  ['campaign', 'records stream topology', PURE],
  ['engine', 'records stream'],
  ['kafka', 'records stream files'],
  ['avro', 'records stream'],
  ['registry', 'records stream'],
  ['model', 'records'],
  ['sandbox', 'records'],
  ['config', 'records'],
  ['sources', 'records verifiers'],
  ['sinks', 'records files'],
  ['demo', 'records'],
  ['web', 'records stream topology campaign'],
  ['runtime', WIRED],
  ['testing', `${WIRED} demo runtime`],
  ['cli', `${WIRED} demo runtime web`],
];

/** The packages that reach out of the process or shape its surface, and the rooms that import each. */
const PACKAGES: Readonly<Record<string, string>> = {
  kafkajs: 'kafka',
  testcontainers: 'kafka',
  avsc: 'avro',
  '@huggingface/hub': 'sources sinks',
  '@huggingface/tokenizers': 'model',
  openai: 'model',
  undici: 'model registry',
  zod: 'config',
  commander: 'cli',
  hono: 'web',
  '@hono/node-server': 'web',
};

const NOT_PURE = ['process', 'setTimeout', 'setInterval', 'performance', 'fetch'];

/**
 * Within the engine: `calls` knows no records of a task, `core` runs without timers and clients, and neither knows what runs it.
 * Both write records of the engine's schemas.
 */
const AROUND = ['../*.ts', '!../engine-schemas.ts'];
const ENGINE_ROOMS: Readonly<Record<string, readonly string[]>> = {
  'engine/calls': ['../core/**', ...AROUND],
  'engine/core': AROUND,
};

type Override = NonNullable<Parameters<typeof defineConfig>[0]['overrides']>[number];

function rulesOf(
  [room, mayImport, isPure = false]: (typeof ROOMS)[number],
  within = room,
  inner: readonly string[] = [],
): Override {
  const allowed = new Set([room, ...mayImport.split(' ')]);
  const forbidden = ROOMS.map(([name]) => name).filter((name) => !allowed.has(name));
  const message = `src/${room} may import only ${mayImport === '' ? 'itself' : mayImport} (oxlint.config.ts)`;
  return {
    files: [`src/${within}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: Object.entries(PACKAGES)
            .filter(([, only]) => !only.split(' ').includes(room))
            .map(([name, only]) => ({ name, message: `only src/${only.replaceAll(' ', ', src/')} imports ${name}` })),
          patterns: [
            { group: forbidden.flatMap((name) => [`../${name}/**`, `**/../${name}/**`]), message },
            ...(inner.length === 0 ? [] : [{ group: [...inner], message: `src/${within} does not know what runs it` }]),
          ],
        },
      ],
      ...(isPure && {
        'no-restricted-globals': [
          'error',
          ...NOT_PURE.map((name) => ({ name, message: `src/${room} is pure: it gets what it needs as arguments` })),
        ],
        'no-restricted-properties': [
          'error',
          { object: 'Math', property: 'random', message: 'a seeded generator comes in' },
          { object: 'Date', property: 'now', message: 'a clock comes in' },
        ],
        'sluice/no-current-date': 'error',
      }),
    },
  };
}

/**
 * The files of `judges/javascript` are parts of one script, so a name of one part is used in another
 * (test/sandbox/judge-sources.test.ts checks the whole script). The judge evaluates code on purpose, and its promises and methods
 * are those of untrusted code.
 */
const JUDGES: Override = {
  files: ['judges/javascript/*.cjs'],
  rules: {
    'no-unused-vars': 'off',
    'no-unassigned-vars': 'off',
    'no-unmodified-loop-condition': 'off',
    'no-eval': 'off',
    'no-new': 'off',
    'no-shadow': 'off',
    'promise/no-callback-in-promise': 'off',
    'typescript/no-extraneous-class': 'off',
    'typescript/no-floating-promises': 'off',
    'typescript/no-implied-eval': 'off',
    'typescript/no-unnecessary-type-conversion': 'off',
    'typescript/no-useless-default-assignment': 'off',
    'typescript/switch-exhaustiveness-check': 'off',
    'typescript/unbound-method': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-new-array': 'off',
    'unicorn/no-useless-spread': 'off',
  },
};

const config: ReturnType<typeof defineConfig> = defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'promise'],
  jsPlugins: ['./oxlint-clock.ts'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    // A circle of types is one too: neither file can be read without the other.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-await-in-loop': 'off',
    'no-console': 'error',
    'unicorn/consistent-function-scoping': 'off',
    'consistent-return': 'off',
    'typescript/consistent-return': 'off',
    'promise/always-return': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
    'import/no-unassigned-import': ['error', { allow: ['../dist/cli/main.js'] }],
  },
  ignorePatterns: ['dist', 'out', 'node_modules'],
  overrides: [
    ...ROOMS.flatMap((room) => [
      rulesOf(room),
      ...Object.entries(ENGINE_ROOMS)
        .filter(([within]) => within.startsWith(`${room[0]}/`))
        .map(([within, inner]) => rulesOf(room, within, inner)),
    ]),
    JUDGES,
  ],
});

export default config;
