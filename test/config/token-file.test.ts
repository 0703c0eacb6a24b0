import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTokenFile } from '../../src/config/token-file.ts';

const OLD = 'eyJhbGciOiJub25lIn0.eyJleHAiOjF9.';
const NEW = 'eyJhbGciOiJub25lIn0.eyJleHAiOjJ9.';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'sluice-token-'));
  file = path.join(dir, 'token');
  await writeFile(file, ` ${OLD}\n`);
  await utimes(file, 1, 1);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const read = (): Promise<string> => readTokenFile(file, 'token');

/** The ways in which a token is put into a file. */
const WRITERS: [string, () => Promise<unknown>][] = [
  [
    'emptied, then written',
    () =>
      writeFile(file, '')
        .then(() => sleep(120))
        .then(() => writeFile(file, NEW)),
  ],
  [
    'written in two parts',
    () =>
      writeFile(file, NEW.slice(0, 9))
        .then(() => sleep(120))
        .then(() => writeFile(file, `${NEW}\n`)),
  ],
  [
    'removed, then written',
    () =>
      rm(file)
        .then(() => sleep(120))
        .then(() => writeFile(file, NEW)),
  ],
  ['put in its place whole', () => writeFile(`${file}.new`, NEW).then(() => rename(`${file}.new`, file))],
];

describe('readTokenFile', () => {
  it('returns the content of a file that is no longer written', async () => {
    expect(await read()).toBe(OLD);
  });

  it.each(WRITERS)('gives only whole tokens of a file that is %s, the new one at the end', async (_, write) => {
    const isWritten = new AbortController();
    const written = write().finally(() => isWritten.abort());
    const seen = new Set<string>();
    while (!isWritten.signal.aborted) seen.add(await read());
    await written;
    seen.delete(OLD);
    seen.delete(NEW);
    expect([...seen]).toEqual([]);
    expect(await read()).toBe(NEW);
  });

  it('accepts a file whose clock is ahead after it is no longer written', async () => {
    const ahead = Date.now() / 1000 + 3600;
    await utimes(file, ahead, ahead);
    expect(await read()).toBe(OLD);
  });

  it.each([
    ['is empty', () => writeFile(file, ' \n')],
    ['is not there', () => rm(file)],
  ])('says which file holds no token where it %s and stays so', async (_, make) => {
    await make();
    await expect(read()).rejects.toMatchObject({
      code: 'token-not-renewed',
      message: expect.stringContaining('token, the file of kafka.sasl.tokenFile, has held no token for 5 s') as string,
    });
  });
});
