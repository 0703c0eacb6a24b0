import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { generateArithmeticQuestions } from '../../src/demo/arithmetic-questions.ts';
import { generateCodeQuestions } from '../../src/demo/code-questions.ts';
import { TOY_MODELS } from '../../src/demo/toy-server.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { CommandLine, until } from '../support/command-line.ts';
import type { StartedCommand } from '../support/command-line.ts';
import { metricsIn, servedNames } from '../support/metrics-in.ts';
import { startToyModels } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const base = process.env['SLUICE_NODE_IMAGE'];
const needs =
  base === undefined ? 'needs SLUICE_NODE_IMAGE, a base image for the Dockerfile, and Docker' : `on ${base}`;
const brokers = inject('kafkaBrokers');
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const IMAGE = 'sluice:test';
/** npm and apt download their packages. */
const BUILD_MS = 20 * 60_000;

/** Like a cluster without trust: no rights, nothing writable except /tmp. */
const STRICT = ['--rm', '--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
/** The requirements of the sandbox in docs/containers.md. */
const SANDBOX = [
  '--security-opt',
  `seccomp=${path.join(checkout, 'deploy/seccomp.json')}`,
  '--security-opt',
  'systempaths=unconfined',
];
const PROGRAMS = [
  {
    tests: { kind: 'assert', code: 'assert add(1, 2) == 3', entry: 'add' },
    output: 'def add(a, b):\n    return a + b',
  },
  { tests: { kind: 'stdio', cases: [{ input: '3\n', output: '9\n' }] }, output: 'print(int(input()) ** 2)' },
  {
    tests: { kind: 'function', entry: 'add', cases: [{ args: [1, 2], expected: 4 }] },
    output: 'def add(a, b):\n    return a + b',
  },
].map(({ tests, output }) => ({ tests, output: `\`\`\`python\n${output}\n\`\`\`` }));

describe.skipIf(base === undefined || brokers.length === 0)(`the container image (${needs})`, () => {
  let cli: CommandLine;
  const docker = (args: readonly string[], input?: string): StartedCommand =>
    cli.startFile('docker', args, { env: { PATH: process.env['PATH'] }, ...(input === undefined ? {} : { input }) });
  /** Runs `sluice ARGS` in a container that has no network. */
  const sluice = (options: readonly string[], args: readonly string[], input?: string): StartedCommand =>
    docker(['run', ...STRICT, '--interactive', '--network', 'none', ...options, IMAGE, ...args], input);

  beforeAll(async () => {
    cli = await CommandLine.open(brokers);
    const build = ['build', '--network', 'host', '--build-arg', `NODE_IMAGE=${base}`, '--tag', IMAGE, checkout];
    const { code, stdout, stderr } = await docker(build).ended;
    expect(code, `${stdout.slice(-20).join('\n')}\n${stderr}`).toBe(0);
  }, BUILD_MS);
  afterAll(() => cli.close());

  it('has the version of this checkout, no root, and nothing that only a build needs', async () => {
    const { version } = JSON.parse(await readFile(path.join(checkout, 'package.json'), 'utf8')) as { version: string };
    expect((await sluice([], ['--version']).ended).stdout).toEqual([version]);
    const look = 'id -u; ls /opt/sluice /opt/sluice/node_modules; touch /opt/sluice/x';
    const { stdout, stderr } = await docker(['run', ...STRICT, '--entrypoint', '/bin/sh', IMAGE, '-c', look]).ended;
    expect(stdout[0]).toBe('10001');
    expect(stdout).toEqual(expect.arrayContaining(['bin', 'dist', 'assets', 'schemas', 'kafkajs']));
    for (const name of ['src', 'test', 'vitest', 'typescript', 'kubernetes-models']) expect(stdout).not.toContain(name);
    expect(stderr).toContain('Read-only file system');
  });

  it('reads a configuration in TypeScript that imports sluice/config', async () => {
    const folder = path.join(cli.dir, 'typescript');
    await mkdir(folder);
    const models =
      "{ target: { baseUrl: 'http://127.0.0.1:1/v1', model: 't' }, teacher: { baseUrl: 'http://127.0.0.1:1/v1', model: 'u' }, scorer: { baseUrl: 'http://127.0.0.1:1', model: 's' } }";
    const text = `import { defineConfig } from 'sluice/config';\nexport default defineConfig({ campaign: 'typed', models: ${models} });\n`;
    await writeFile(path.join(folder, 'sluice.config.ts'), text);
    const { code, stdout, stderr } = await sluice(['--volume', `${folder}:/campaign:ro`], ['describe']).ended;
    expect(code, stderr).toBe(0);
    expect(stdout[0]).toContain('Campaign typed');
  });

  it('runs programs in its sandbox with what the documentation says that it needs, and says so without', async () => {
    const lines = PROGRAMS.map((program) => `${JSON.stringify(program)}\n`).join('');
    const { code, stdout, stderr } = await sluice(SANDBOX, ['verify', '--domain', 'code'], lines).ended;
    expect(code, stderr).toBe(0);
    const verdicts = stdout.map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts).toEqual(['correct', 'correct', 'incorrect']);
    for (const missing of [[], SANDBOX.slice(0, 2)]) {
      const refused = await sluice(missing, ['verify', '--domain', 'code'], lines).ended;
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toContain('bubblewrap cannot make a sandbox here');
      expect(refused.stderr).toContain('--security-opt systempaths=unconfined');
    }
  });

  it('runs a campaign with programs, serves probes and metrics, and drains at SIGTERM', async () => {
    const models = cli.closing(await startToyModels({ mean: 20, sigma: 0.5 }));
    const campaign = await CliCampaign.create(cli, {
      url: models.url,
      models: TOY_MODELS,
      more: { sandbox: 'bubblewrap' },
    });
    await chmod(cli.dir, 0o755);
    const name = `sluice-${campaign.name}`;
    const inContainer = (options: readonly string[], ...args: readonly string[]): StartedCommand =>
      docker(
        ['run', ...STRICT, ...SANDBOX, '--network', 'host', '--env', 'KAFKA_BROKERS', ...options].concat([
          '--volume',
          `${cli.dir}:/campaign:ro`,
          IMAGE,
          ...args,
          '--config',
          `${campaign.name}.json`,
        ]),
      );
    const questions = [
      ...generateCodeQuestions({ count: 4, seed: 3 }),
      ...generateArithmeticQuestions({ count: 56, seed: 3 }),
    ];
    await cli.write('questions.jsonl', questions);
    const ingested = await inContainer([], 'ingest', 'questions.jsonl').ended;
    expect(ingested.stdout, ingested.stderr).toEqual(['{"accepted":60,"duplicate":0,"rejected":0}']);

    const worker = inContainer(['--name', name], 'run', '--until', 'forever', '--port', '0');
    try {
      const url = (await worker.says(/\/metrics on (http:\S+)/))[1] ?? '';
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      await until(async () => stageOf(await campaign.status(), 'grade').in === 60, '60 graded', {
        seen: () => worker.stderr,
      });
      expect((await fetch(`${url}/readyz`)).status).toBe(200);
      const served = servedNames(await (await fetch(`${url}/metrics`)).text());
      const dashboard = await readFile(path.join(checkout, 'deploy/grafana/dashboards/sluice.json'), 'utf8');
      expect(metricsIn(dashboard).filter((metric) => !served.has(metric))).toEqual([]);
      const alerts = await readFile(path.join(checkout, 'deploy/prometheus/sluice-alerts.yml'), 'utf8');
      expect(metricsIn(alerts).filter((metric) => !served.has(metric))).toEqual([]);
    } finally {
      await docker(['stop', '--time', '60', name]).ended;
    }
    expect(await worker.ended).toMatchObject({ code: 0, stderr: expect.stringContaining('draining') as string });
    const status = await campaign.status();
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    // No question for a program was set aside because of a missing sandbox.
    expect(stageOf(status, 'grade')).toMatchObject({ in: 60, forwarded: 60, rejected: {} });
  }, 240_000);
});
