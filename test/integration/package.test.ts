import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import type { Finished } from '../support/command-line.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
/** The program `attw`. */
const ATTW = path.join(path.dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist', 'index.js');
const TSC = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
/** A program in a user's project: each entry point, and the named types of their values. */
const CONSUMER = `
import { openCampaign, parseConfig, SluiceError } from 'sluice';
import type { Campaign, CampaignPorts, CampaignStatus, ChatReply, Config, Question, RunEnd, StageName } from 'sluice';
import { defineConfig } from 'sluice/config';
import type { DomainVerifier, QuestionFilter, UserChatModel, UserConfig } from 'sluice/config';
import { measure, paper, setAside } from 'sluice/operators';
import type { Asked, Decided, GradeStep, GradingPolicy, GradingStep, MeasureDependencies, SetAside } from 'sluice/operators';
import { startToyServer, TopologyTestDriver, TOY_MODELS } from 'sluice/testing';
import type { Conservation, DrivenPorts, DrivenRecord, TopologyTestDriverOptions } from 'sluice/testing';

const model: UserChatModel = { baseUrl: 'http://127.0.0.1:9/v1', model: TOY_MODELS.target };
const user: UserConfig = defineConfig({ campaign: 'packed', models: { target: model, teacher: model, scorer: model } });
const filter: QuestionFilter = { name: 'short', version: 1, whyDropped: () => ({ reason: 'x-short' }) };
const config: Config = parseConfig({ ...user, questionFilters: [filter] }, { cwd: '.' });
export async function run(stages: readonly StageName[]): Promise<readonly [RunEnd, CampaignStatus]> {
  const campaign: Campaign = await openCampaign(config);
  const end = await campaign.run({ stages });
  return [end, await campaign.status()];
}
export const policy: GradingPolicy = {
  name: 'x',
  version: 1,
  next: (attempts): GradingStep => paper({ aggregate: 'min', thresholds: [0.8, 0.6, 0.4, 0.2] }).next(attempts),
};
export const plugged: UserConfig = { ...user, grading: policy, questionFilters: [filter] };
const verifier: DomainVerifier = { name: 'x', version: 1, verify: (output, { answer }) => ({ verdict: output === answer ? 'correct' : 'incorrect' }) };
export const verified: UserConfig = { ...user, verifiers: { mine: verifier, made: () => verifier } };
export const measured = (dependencies: MeasureDependencies<Question, 'mine', GradeStep>) => measure(dependencies);
export const aside = (asked: Asked<Question>): Decided<Question> | SetAside<Question, 'mine'> => setAside(asked, 'mine', '');
export function driven(options: TopologyTestDriverOptions): readonly DrivenRecord<ChatReply>[] {
  const driver = new TopologyTestDriver(options);
  const conservation: Conservation = driver.conservation('grade');
  if (conservation.in === 0) throw new SluiceError('not-conserved', 'nothing went in');
  return driver.outputs<ChatReply>('attempts');
}
export const ports = (known: CampaignPorts): DrivenPorts => known;
export const toys: Promise<{ readonly url: string }> = startToyServer({ seed: 1 });
`;
/** The machine's own Node.js, like a user's. */
const SYSTEM_NODE = '/usr/bin/node';

describe('the package', () => {
  let cli: CommandLine;
  let tarball: string;
  let files: readonly string[];
  let home: string;

  const succeed = async (file: string, args: readonly string[], cwd: string, input?: string): Promise<Finished> => {
    const finished = await cli.startFile(file, args, { cwd, ...(input === undefined ? {} : { input }) }).ended;
    if (finished.code === 0) return finished;
    const said = `${finished.stdout.join('\n')}\n${finished.stderr}`;
    throw new Error(`${file} ${args.join(' ')} ended with ${finished.code}\n${said}`);
  };

  beforeAll(async () => {
    cli = await CommandLine.open(null);
    home = path.join(cli.dir, 'home');
    await mkdir(home);
    // Built already: `npm run test:integration` does it first.
    const { stdout } = await succeed(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', cli.dir],
      ROOT,
    );
    const [packed] = JSON.parse(stdout.join('\n')) as { filename: string; files: { path: string }[] }[];
    tarball = path.join(cli.dir, packed?.filename ?? '');
    files = packed?.files.map((file) => file.path) ?? [];
    await succeed('npm', ['init', '--yes'], home);
    await succeed('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], home);
  });
  afterAll(async () => {
    await cli.close();
  });

  it('contains what it needs to run and nothing else', () => {
    const root = ['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'pom.xml'];
    for (const file of [
      ...root,
      'bin/sluice.js',
      'schemas/question.avsc',
      'docs/configuration.md',
      'examples/domain-verifier.ts',
      'assets/page.html',
      'judges/python/runner.py',
      'judges/javascript/main.cjs',
    ]) {
      expect(files).toContain(file);
    }
    expect(files).toContain('dist/index.d.ts');
    expect(files).toContain('dist/entry/testing.d.ts');
    const others = files.filter(
      (file) => !/^(dist|schemas|bin|docs|examples|assets|deploy|judges)\//.test(file) && !root.includes(file),
    );
    expect(others).toEqual([]);
    // Sources of tests, or TypeScript that is not a declaration.
    expect(files.filter((file) => /^(?!examples\/).*(\.test\.|(?<!\.d)\.ts$)/.test(file))).toEqual([]);
  });

  it('runs from an empty folder by its name', async () => {
    const { version } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect((await succeed('npx', ['--no-install', 'sluice', '--version'], home)).stdout).toEqual([version]);
    const lines =
      '{"gold": "0.5", "output": "so \\\\boxed{\\\\frac{1}{2}}"}\n{"gold": "7", "output": "The answer is 8."}\n';
    const { stdout } = await succeed('npx', ['--no-install', 'sluice', 'verify'], home, lines);
    const verdicts = stdout.map((line) => (JSON.parse(line) as { verdict: string }).verdict);
    expect(verdicts).toEqual(['correct', 'incorrect']);
    // The schemas are found from where the package is installed.
    const script = `
      import { defineConfig, openCampaign, parseConfig } from 'sluice';
      import { defineConfig as sameConfig } from 'sluice/config';
      import { measure, paper, verify } from 'sluice/operators';
      import { generateArithmeticQuestions, TopologyTestDriver } from 'sluice/testing';
      console.log(defineConfig === sameConfig, typeof openCampaign, typeof measure, typeof paper, typeof verify);
      console.log(typeof defineConfig, generateArithmeticQuestions({ count: 2, seed: 1 }).length, typeof TopologyTestDriver);`;
    const imported = await succeed(process.execPath, ['--input-type=module', '-e', script], home);
    expect(imported.stdout).toEqual(['true function function function function', 'function 2 function']);
  });

  it('writes a configuration that loads in a folder of any kind, and that a strict project compiles', async () => {
    const sluice = (...args: string[]): Promise<Finished> => succeed('npx', ['--no-install', 'sluice', ...args], home);
    const { stderr } = await sluice('init', '--campaign', 'packed', '--target', 'http://127.0.0.1:9/v1');
    expect(stderr).toContain('target: http://127.0.0.1:9/v1 gives no list of its models');
    const own = JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')) as object;
    for (const type of ['commonjs', undefined, 'module']) {
      await cli.write('home/package.json', { ...own, type });
      const described = await sluice('describe', '--as', 'json');
      expect(JSON.parse(described.stdout.join('\n'))).toMatchObject({ campaign: 'packed' });
      expect(described.stderr).not.toContain('MODULE_TYPELESS');
    }
    const options = [
      '--strict',
      '--noEmit',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--target',
      'es2023',
    ];
    const node = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules', '@types'), '--skipLibCheck'];
    await succeed(process.execPath, [TSC, ...options, ...node, 'sluice.config.ts'], home);
  });

  it('has types that a strict project compiles against, its configuration, its policy and its tests', async () => {
    await cli.write('home/package.json', {
      ...JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')),
      type: 'module',
    });
    await cli.write('home/consumer.ts', CONSUMER);
    const options = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    const modules = ['--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023'];
    const node = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules', '@types'), '--skipLibCheck'];
    await succeed(process.execPath, [TSC, ...options, ...modules, ...node, 'consumer.ts'], home);
    // The same project with a mistake: shows that the compiler really checks it.
    await cli.write('home/mistaken.ts', CONSUMER.replace("campaign: 'packed'", 'campaign: 1'));
    const mistaken = cli.startFile(process.execPath, [TSC, ...options, ...modules, ...node, 'mistaken.ts'], {
      cwd: home,
    });
    const { code, stdout } = await mistaken.ended;
    expect(code).not.toBe(0);
    expect(stdout.join('\n')).toMatch(/mistaken\.ts.*'number' is not assignable to type 'string'/);
  });

  it('has examples that a strict project compiles, and runs the programs of docs/testing.md', async () => {
    const page = await readFile(path.join(home, 'node_modules', 'sluice', 'docs', 'testing.md'), 'utf8');
    const programs = new Map(
      [...page.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(([, name = '', text = '']) => [name, text]),
    );
    expect([...programs.keys()]).toEqual([
      'first-success.ts',
      'first-success.test.ts',
      'models.ts',
      'sluice.config.ts',
    ]);
    const cwd = path.join(home, 'testing');
    await mkdir(cwd);
    await cli.write('home/testing/package.json', { type: 'module' });
    // Any free port.
    for (const [name, text] of programs) await cli.write(`home/testing/${name}`, text.replace('port: 8123', 'port: 0'));
    const options = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--allowImportingTsExtensions'];
    const modules = ['--module', 'nodenext', '--target', 'es2023', '--skipLibCheck'];
    const node = ['--types', 'node', '--typeRoots', path.join(ROOT, 'node_modules', '@types')];
    // The examples beside them, as they are in the package.
    const examples = path.join(home, 'node_modules', 'sluice', 'examples');
    const copied = (await readdir(examples)).filter((name) => name.endsWith('.ts')).map((name) => `example-${name}`);
    expect(copied.length).toBeGreaterThan(3);
    for (const name of copied) await copyFile(path.join(examples, name.replace('example-', '')), path.join(cwd, name));
    await succeed(process.execPath, [TSC, ...options, ...modules, ...node, ...programs.keys(), ...copied], cwd);
    const example = ['--no-install', 'sluice', 'describe', '--config', 'example-sluice.config.ts'];
    const { code, stderr } = await cli.startFile('npx', example, { cwd, env: { DEEPSEEK_API_KEY: 'k' } }).ended;
    expect(code, stderr).toBe(0);

    const { stdout } = await succeed(process.execPath, ['--test', 'first-success.test.ts'], cwd);
    expect(stdout.join('\n')).toMatch(/pass 1\n.*fail 0/);
    const described = await succeed('npx', ['--no-install', 'sluice', 'describe'], cwd);
    expect(described.stdout.join('\n')).toContain('grade by first-success-of-5@1');
    const [, url = ''] = await cli.startFile(process.execPath, ['models.ts'], { cwd }).says(/models at (\S+)/);
    const request = { model: 'target', messages: [{ role: 'user', content: 'What is q2?' }] };
    const answers: unknown[] = [];
    for (let time = 0; time < 2; time += 1) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) };
      answers.push(await (await fetch(`${url}/v1/chat/completions`, init)).json());
    }
    expect(answers).toMatchObject(
      ['\\boxed{5}', '\\boxed{4}'].map((content) => ({ choices: [{ message: { content } }] })),
    );
  });

  it.skipIf(!existsSync(SYSTEM_NODE))(
    'works on the Node.js of the machine, and says which configuration that cannot read',
    async () => {
      const { stdout: version } = await succeed(SYSTEM_NODE, ['--version'], home);
      const [major = 0, minor = 0] = (version[0] ?? '').slice(1).split('.').map(Number);
      const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
      const config = { campaign: 'packed', models: { target: model, teacher: model, scorer: model } };
      await cli.write('home/c.json', config);
      await cli.write('home/c.mjs', `export default ${JSON.stringify(config)};`);
      await cli.write(
        'home/c.ts',
        `import { defineConfig } from 'sluice';\nconst c: unknown = ${JSON.stringify(config)};\nexport default defineConfig(c as never);`,
      );
      const sluice = path.join(home, 'node_modules', 'sluice', 'bin', 'sluice.js');
      const described = (file: string): Promise<Finished> =>
        cli.startFile(SYSTEM_NODE, [sluice, 'describe', '--as', 'json', '--config', file], { cwd: home }).ended;
      for (const file of ['c.json', 'c.mjs']) {
        const { code, stdout, stderr } = await described(file);
        expect(code, stderr).toBe(0);
        expect(JSON.parse(stdout.join('\n'))).toMatchObject({ campaign: 'packed' });
      }
      const typed = await described('c.ts');
      if (major > 22 || (major === 22 && minor >= 18)) expect(typed.code, typed.stderr).toBe(0);
      else {
        expect(typed.code, typed.stderr).toBe(2);
        expect(typed.stderr).toMatch(/c\.ts: a configuration in TypeScript needs Node\.js 22\.18 or newer/);
      }
    },
  );

  it('is found right by publint and by "are the types wrong"', async () => {
    const { buffer } = await readFile(tarball).then((bytes) => new Uint8Array(bytes));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
    await succeed(process.execPath, [ATTW, tarball, '--profile', 'esm-only', '--no-color'], cli.dir);
  });
});
