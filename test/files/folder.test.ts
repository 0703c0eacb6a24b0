import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../src/files/folder.ts';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-folder-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('makeFolder', () => {
  it('makes a folder with its parents, by several callers at the same time, and takes one that exists', async () => {
    const folder = path.join(await scratch(), 'a', 'b', 'c', 'd');
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(folder)));
    expect((await stat(folder)).isDirectory()).toBe(true);
    await makeFolder(folder);
  });

  it('fails where a file has its name or that of a parent', async () => {
    const file = path.join(await scratch(), 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toThrow('EEXIST');
    await expect(makeFolder(path.join(file, 'a', 'b'))).rejects.toThrow('ENOTDIR');
  });

  it.skipIf(!existsSync('/proc/self'))('ends where none can be made', async () => {
    await expect(makeFolder('/proc/sluice/a/b')).rejects.toThrow('ENOENT');
  });
});
