import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePoolFolder } from '../../src/sandbox/pool-folder.ts';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sluice-folders-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const SOURCE = new URL('../../src/sandbox/pool-folder.ts', import.meta.url).href;

/** A process that has made its folder and continues to run. */
async function anotherProcess() {
  const program = `
    const { makePoolFolder } = await import(${JSON.stringify(SOURCE)});
    process.stdout.write(await makePoolFolder(${JSON.stringify(parent)}));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [made] = (await once(child.stdout, 'data')) as [Buffer];
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { folder: made.toString(), kill };
}

/** The name of a folder of this process, with another process, start or place in it. */
async function nameWith(change: { pid?: number; start?: string; where?: string }): Promise<string> {
  const own = await makePoolFolder(parent);
  const [, , pid, start, where] = basename(own).split('-');
  return join(parent, `sluice-sandbox-${change.pid ?? pid}-${change.start ?? start}-${change.where ?? where}-AbC123`);
}

/** The number of no process: above the highest that kernels give. */
const NOBODY = 2 ** 22 + 1;

describe.skipIf(process.platform !== 'linux')('the folder of a pool', () => {
  it('is kept while its process runs, and removed by the next start after the process was killed', async () => {
    const { folder, kill } = await anotherProcess();
    writeFileSync(join(folder, 'runner.py'), 'pass');
    const first = await makePoolFolder(parent);
    expect(existsSync(join(folder, 'runner.py'))).toBe(true);
    await kill();
    const second = await makePoolFolder(parent);
    expect(readdirSync(parent).toSorted()).toEqual([first, second].map((path) => basename(path)).toSorted());
  });

  it('is removed if another process has its process number', async () => {
    const reused = await nameWith({ start: '1' });
    mkdirSync(reused);
    await makePoolFolder(parent);
    expect(existsSync(reused)).toBe(false);
  });

  it('is kept if the number is of another machine or namespace, and so is a folder with another name', async () => {
    const kept = [
      await nameWith({ pid: NOBODY, where: '0123456789ab' }),
      join(parent, 'sluice-sandbox-AbC123'),
      join(parent, `sluice-sandbox-${NOBODY}-1-AbC123`),
    ];
    for (const folder of kept) mkdirSync(folder);
    await makePoolFolder(parent);
    expect(kept.filter((folder) => !existsSync(folder))).toEqual([]);
  });

  it('is not a link or a file: these are kept, and so is the target of a link', async () => {
    const precious = join(parent, 'precious');
    mkdirSync(join(precious, 'inside'), { recursive: true });
    const link = await nameWith({ pid: NOBODY });
    symlinkSync(precious, link);
    const file = link.replace(/AbC123$/, 'file00');
    writeFileSync(file, '');
    await makePoolFolder(parent);
    expect([link, file, join(precious, 'inside')].map((path) => existsSync(path))).toEqual([true, true, true]);
  });

  it.skipIf(process.getuid?.() !== 0)("stays where it is another user's (needs root, to make one)", async () => {
    const foreign = await nameWith({ pid: NOBODY });
    mkdirSync(foreign);
    chownSync(foreign, 54_321, 54_321);
    await makePoolFolder(parent);
    expect(existsSync(foreign)).toBe(true);
    chownSync(foreign, 0, 0);
    await makePoolFolder(parent);
    expect(existsSync(foreign)).toBe(false);
  });
});
