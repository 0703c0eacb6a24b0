import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
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
/** The machine's own Node.js, as a user has it. */
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

  it('holds what it needs to run and nothing else', () => {
    for (const file of ['package.json', 'LICENSE', 'README.md', 'pom.xml', 'bin/sluice.js', 'schemas/question.avsc']) {
      expect(files).toContain(file);
    }
    expect(files).toContain('dist/index.d.ts');
    expect(files).toContain('dist/testing/index.d.ts');
    const others = files.filter(
      (file) => !/^(dist|schemas|bin)\/|^(package\.json|LICENSE|README\.md|pom\.xml)$/.test(file),
    );
    expect(others).toEqual([]);
    // Sources of tests, or TypeScript that is not a declaration.
    expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([]);
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
