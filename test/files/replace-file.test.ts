import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { checkReplaceable, replaceFile } from '../../src/files/replace-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-replace-'));
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

describe('replaceFile', () => {
  it('replaces a file when the new one is complete', async () => {
    const file = path.join(folder, 'a.json');
    await writeFile(file, 'old');
    await replaceFile(file, async (write) => {
      await write('ne');
      expect(await readFile(file, 'utf8')).toBe('old');
      await write('w');
    });
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('leaves everything as it was if it fails', async () => {
    const file = path.join(folder, 'a.json');
    await writeFile(file, 'old');
    await expect(replaceFile(file, () => Promise.reject(new Error('no more')))).rejects.toThrow('no more');
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a.json']);
  });
});

describe('checkReplaceable', () => {
  it('takes a file that exists and one that does not, and leaves nothing', async () => {
    await writeFile(path.join(folder, 'a.json'), 'old');
    await checkReplaceable(path.join(folder, 'a.json'));
    await checkReplaceable(path.join(folder, 'b.json'));
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('refuses a folder, a missing folder, a file as a folder and a device', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const refused = async (file: string, message: RegExp): Promise<void> =>
      expect(checkReplaceable(file)).rejects.toMatchObject({
        code: 'output-failed',
        message: expect.stringMatching(message) as string,
      });
    await refused(folder, /cannot be written: it is a folder: expected the name of a file/);
    await refused(path.join(folder, 'no', 'a.json'), /ENOENT.*expected a file in a folder that exists and is writable/);
    await refused(path.join(folder, 'file', 'a.json'), /cannot be written: ENOTDIR/);
    if (existsSync('/dev/null')) await refused('/dev/null', /it is not a regular file/);
    expect(await readdir(folder)).toEqual(['file']);
    expect(existsSync(`${folder}.part`)).toBe(false);
  });
});
