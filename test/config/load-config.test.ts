import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';

const CONFIG = JSON.stringify({
  campaign: 'loaded',
  models: {
    target: { baseUrl: 'http://localhost:8000/v1', model: 'a' },
    teacher: { baseUrl: 'http://localhost:8000/v1', model: 'b' },
    scorer: { baseUrl: 'http://localhost:8001', model: 'c' },
  },
});

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sluice-config-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const put = (name: string, text: string): Promise<void> => writeFile(join(cwd, name), text);

describe('loadConfig', () => {
  it.each([
    ['sluice.config.json', `\uFEFF${CONFIG}`],
    ['sluice.config.js', `export default ${CONFIG}`],
    ['sluice.config.mjs', `export default ${CONFIG}`],
    ['sluice.config.ts', `const config: object = ${CONFIG}; export default config;`],
  ])('finds and reads %s', async (name, text) => {
    await put(name, text);
    expect((await loadConfig({ cwd, env: {} })).campaign).toBe('loaded');
  });

  it.each([
    ['CommonJS', '{"type": "commonjs"}'],
    ['no type', '{"name": "x"}'],
    ['modules', '{"type": "module"}'],
  ])('reads a module in the package of another kind: %s', async (_, kind) => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.message);
    process.on('warning', note);
    await put('package.json', kind);
    await put('sluice.config.ts', `import type { X } from 'sluice/config';\nexport default ${CONFIG} satisfies X;`);
    await put('sluice.config.js', `import 'node:fs';\nexport default ${CONFIG};`);
    expect((await loadConfig({ cwd, env: {} })).campaign).toBe('loaded');
    expect((await loadConfig({ cwd, env: {}, file: 'sluice.config.js' })).campaign).toBe('loaded');
    process.off('warning', note);
    expect(warnings.filter((warning) => !warning.includes('experimental'))).toEqual([]);
  });

  it('still reads CommonJS in a package of CommonJS', async () => {
    await put('package.json', '{"type": "commonjs"}');
    await put('sluice.config.js', `module.exports = ${CONFIG};`);
    expect((await loadConfig({ cwd, env: {} })).campaign).toBe('loaded');
  });

  it('reads the file that --config names', async () => {
    await put('other.json', CONFIG);
    expect((await loadConfig({ cwd, env: {}, file: 'other.json' })).campaign).toBe('loaded');
  });

  it('names what it looked for where there is no configuration', async () => {
    await expect(loadConfig({ cwd, env: {} })).rejects.toMatchObject({
      code: 'config-missing',
      message: expect.stringMatching(/sluice\.config\.ts.*sluice\.config\.json.*--config FILE/),
    });
  });

  it('names the file that --config names and is not there', async () => {
    await expect(loadConfig({ cwd, env: {}, file: 'nowhere.json' })).rejects.toMatchObject({
      code: 'config-missing',
      message: expect.stringContaining('nowhere.json'),
    });
  });

  it.each(['20.18.1', '22.17.0', '23.5.0'])('refuses TypeScript on Node %s and says why', async (nodeVersion) => {
    await put('sluice.config.ts', `export default ${CONFIG}`);
    await expect(loadConfig({ cwd, env: {}, nodeVersion })).rejects.toMatchObject({
      code: 'config-unreadable',
      message: expect.stringContaining(`needs Node.js 22.18 or newer, this is ${nodeVersion}`),
    });
  });

  it.each([
    ['sluice.config.json', '{ "campaign": ', 'is not JSON'],
    ['sluice.config.js', 'export default { campaign: ', 'cannot be loaded'],
    ['sluice.config.js', 'export const config = {};', 'has no default export'],
    ['sluice.config.js', "import 'no-such-package-at-all'; export default {};", 'cannot be loaded'],
  ])('says what is wrong with %s: %s', async (name, text, expected) => {
    await put(name, text);
    await expect(loadConfig({ cwd, env: {} })).rejects.toMatchObject({
      code: 'config-unreadable',
      message: expect.stringContaining(expected),
    });
  });

  it('names the file in the list of problems', async () => {
    await put('sluice.config.json', '{}');
    await expect(loadConfig({ cwd, env: {} })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringMatching(/^sluice\.config\.json has 2 problems:\n {2}campaign: .*\n {2}models: /),
    });
  });

  it('reports a module that waits for a promise that never settles, once nothing else is left to do', async () => {
    await put('sluice.config.js', `await new Promise(() => undefined);\nexport default ${CONFIG};`);
    const loading = loadConfig({ cwd, env: {} });
    const ended = setInterval(() => process.emit('beforeExit', 0), 20);
    await expect(loading).rejects.toMatchObject({
      code: 'config-unreadable',
      message: expect.stringContaining('sluice.config.js does not finish loading'),
    });
    clearInterval(ended);
  });

  it('sends what modules write to the console while they load to stderr, also if two load at once', async () => {
    const written: string[] = [];
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    onTestFinished(() => write.mockRestore());
    const { console: own } = globalThis;
    await put('a.config.js', `console.log('of a');\nexport default ${CONFIG};`);
    await put('b.config.js', `await 0;\nconsole.info('of b');\nexport default ${CONFIG};`);
    await Promise.all(['a.config.js', 'b.config.js'].map((file) => loadConfig({ cwd, env: {}, file })));
    expect(written.toSorted()).toEqual(['of a\n', 'of b\n']);
    expect(globalThis.console).toBe(own);
  });
});
