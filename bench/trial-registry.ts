import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CALLS_PER_SLOT, runWorker } from './rows/endpoint.ts';
import { CACHE_DIR } from './servers/python-venv.ts';
import { startServer } from './servers/server-process.ts';
import { onWarmGround } from './support/ground.ts';

/**
 * The integration tests of the schema registry with Apicurio, which supports Confluent's API; then the use of an
 * endpoint at 256 in flight without the registry and with it, twice in turn. Apicurio is downloaded by Maven once,
 * started on free ports with in-memory storage, and ended afterwards. It needs Java 21: `SLUICE_TRIAL_JAVA`, else
 * `java`.
 *
 * `npm run trial:registry`
 */
const VERSION = '3.3.3';
const FOLDER = path.join(CACHE_DIR, `apicurio-${VERSION}`);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const java = process.env['SLUICE_TRIAL_JAVA'] ?? 'java';

function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', cwd: ROOT });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}

async function fetchApicurio(): Promise<void> {
  if (existsSync(path.join(FOLDER, 'quarkus-run.jar'))) return;
  const beside = `${FOLDER}.part`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  const artifact = `io.apicurio:apicurio-registry-app:${VERSION}:tar.gz:all`;
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  run('mvn', ['-q', '-B', copy, `-Dartifact=${artifact}`, `-DoutputDirectory=${beside}`]);
  const archive = path.join(beside, `apicurio-registry-app-${VERSION}-all.tar.gz`);
  run('tar', ['-xzf', archive, '-C', beside]);
  await rm(archive);
  await rename(beside, FOLDER);
}

async function test(registry: string): Promise<number> {
  const child = spawn(
    'npx',
    ['vitest', 'run', '--project', 'integration', 'test/integration/registry.test.ts', '--reporter', 'verbose'],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, SLUICE_SCHEMA_REGISTRY: registry } },
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const SLOTS = 256;

async function compareEndpoint(registry: string): Promise<void> {
  say('| | in flight, of the limit | CPU of the worker a call, steady |');
  say('|---|---|---|');
  await onWarmGround(async (ground) => {
    for (const round of [1, 2]) {
      for (const [name, more] of [
        ['without', {}],
        ['with', { registry }],
      ] as const) {
        const campaign = { name: `${name}-${round}`, slots: SLOTS, calls: SLOTS * CALLS_PER_SLOT, ...more };
        const { share, steadyCpu } = await runWorker(ground, campaign);
        say(`| ${name} the registry | ${share.toFixed(3)} | ${steadyCpu.client.toFixed(2)} ms |`);
      }
    }
  });
}

await fetchApicurio();
const server = await startServer({
  command: (port) => [java, `-Dquarkus.http.port=${port}`, '-jar', path.join(FOLDER, 'quarkus-run.jar')],
  // Port 0 of its management interface means any free port.
  env: { QUARKUS_HTTP_HOST: '127.0.0.1', QUARKUS_MANAGEMENT_HOST: '127.0.0.1', QUARKUS_MANAGEMENT_PORT: '0' },
  logFile: path.join(CACHE_DIR, 'apicurio.log'),
  readyPath: '/apis/ccompat/v7/subjects',
  readyMs: 120_000,
});
try {
  say(`Apicurio ${VERSION} served after ${server.seconds.toFixed(0)} s`);
  const registry = `${server.url}/apis/ccompat/v7`;
  process.exitCode = await test(registry);
  await compareEndpoint(registry);
} finally {
  await server.stop();
}
