import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { refuseForeignFile } from '../../src/files/own-file.ts';

const OURS = { mark: 'ours/1', what: 'list of ours', command: 'list' };

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-own-'));
  file = path.join(folder, 'a.json');
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

describe('refuseForeignFile', () => {
  it('accepts a missing file, an empty one, and one with the mark at its head', async () => {
    await refuseForeignFile(file, OURS);
    await writeFile(file, '');
    await refuseForeignFile(file, OURS);
    await writeFile(file, '{"format": "ours/1"}');
    await refuseForeignFile(file, OURS);
  });

  it('refuses another file, also one with the mark far behind', async () => {
    const refusal = `${file} is no list of ours: expected a new file, or one that list wrote`;
    for (const text of ['{"question": "How many?"}\n', ' '.repeat(5000) + OURS.mark]) {
      await writeFile(file, text);
      await expect(refuseForeignFile(file, OURS)).rejects.toMatchObject({ code: 'usage', message: refusal });
    }
    await rm(file);
    await mkdir(file);
    await expect(refuseForeignFile(file, OURS)).rejects.toMatchObject({ code: 'usage' });
  });

  it('says what cannot be read', async () => {
    await writeFile(file, 'x');
    await expect(refuseForeignFile(path.join(file, 'b'), OURS)).rejects.toMatchObject({ code: 'output-failed' });
  });
});
