import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import { checkPush, pushDataset } from '../../src/sinks/push-dataset.ts';
import type { PushReport } from '../../src/sinks/push-dataset.ts';
import { writeDataset } from '../../src/sinks/write-dataset.ts';
import { startScriptedHub } from '../support/scripted-hub.ts';
import type { ScriptedHub } from '../support/scripted-hub.ts';
import { verified } from '../support/verified-record.ts';

const TOKEN = 'hf_secret';
const TO = 'hf://datasets/acme/traces';
const ONE = 'data/train-00000-of-00001.jsonl';
let hub: ScriptedHub;
let dir: string;
beforeEach(async () => {
  hub = await startScriptedHub(TOKEN);
  hub.writes.branches.add('acme/traces@main');
  dir = await mkdtemp(join(tmpdir(), 'sluice-push-'));
});
afterEach(async () => {
  await hub.close();
  await rm(dir, { recursive: true, force: true });
});

/** Makes a dataset of this number of records in the folder, one in each shard. */
async function make(count: number): Promise<readonly string[]> {
  async function* records(): AsyncGenerator<VerifiedRecord> {
    for (let i = 0; i < count; i += 1) yield verified(`q${i}`);
  }
  const card = {
    campaign: 'c',
    target: 'weak',
    teacher: 'strong',
    scorer: { model: 'prm', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null },
    shares: [0, 1, 0, 0, 0, 0],
    generator: 'sluice 0',
  } as const;
  return (await writeDataset({ dir, records: records(), card, shardBytes: 1 })).files;
}

const push = (files: readonly string[], to = TO, token = TOKEN): Promise<PushReport> =>
  pushDataset({ dir, files, to, access: { endpoint: hub.url, token }, title: 'a title' });

const there = (place = 'acme/traces@main'): string[] =>
  [...hub.files.keys()].filter((key) => key.startsWith(`${place}/`)).map((key) => key.slice(place.length + 1));

describe('pushDataset', () => {
  it('puts all files there in one commit, large ones by Git LFS', async () => {
    const files = await make(3);
    const report = await push(files);
    expect(report).toEqual({
      to: TO,
      commit: expect.stringMatching(/1$/) as string,
      url: expect.any(String) as string,
    });
    expect(there().toSorted()).toEqual([...files].toSorted());
    for (const file of files) {
      expect(hub.files.get(`acme/traces@main/${file}`)).toEqual(await readFile(join(dir, file)));
    }
    expect(hub.writes.commits).toHaveLength(1);
    expect(hub.writes.commits[0]).toMatchObject({ title: 'a title', deleted: [] });
    expect(hub.writes.commits[0]?.written.get('README.md')).toBe('regular');
    expect(hub.writes.commits[0]?.written.get('data/train-00002-of-00003.jsonl')).toBe('lfs');
  });

  it('replaces a dataset of sluice that is there with all of its shards, and leaves other files', async () => {
    await push(await make(3));
    hub.files.set('acme/traces@main/.gitattributes', Buffer.from('x'));
    await push(await make(1));
    expect(there().toSorted()).toEqual(['.gitattributes', 'README.md', ONE]);
    expect(hub.writes.commits[1]?.deleted).toEqual([0, 1, 2].map((i) => `data/train-0000${i}-of-00003.jsonl`));
  });

  it('takes a branch and a folder', async () => {
    hub.writes.branches.add('acme/traces@v2');
    await push(await make(1), 'hf://datasets/acme/traces@v2/math/weak');
    expect(there('acme/traces@v2').toSorted()).toEqual(['math/weak/README.md', `math/weak/${ONE}`]);
    expect(there()).toEqual([]);
  });

  it.each([
    ['README.md', '# My dataset', 'its README.md is no dataset card of sluice'],
    ['data/mine.jsonl', '{}', 'data/mine.jsonl was not written by sluice export'],
  ])('refuses a place with %s of somebody else, and changes nothing there', async (path, content, message) => {
    hub.files.set(`acme/traces@main/${path}`, Buffer.from(content));
    const pushed = push(await make(1));
    await expect(pushed).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(message) as string });
    expect(there()).toEqual([path]);
  });

  it('says what to do where the hub refuses it or is away, and the folder stays whole', async () => {
    const files = await make(1);
    const whole = new RegExp(`The dataset is whole in ${dir}$`);
    const told = async (pushed: Promise<PushReport>): Promise<string> => {
      const error = await pushed.then(
        () => new Error('it was pushed'),
        (reason: Error) => reason,
      );
      expect(error).toMatchObject({ code: 'push-failed', message: expect.stringMatching(whole) as string });
      expect(error.message).not.toContain(TOKEN);
      return error.message;
    };
    expect(await told(push(files, TO, 'hf_wrong'))).toContain('HF_TOKEN is no token of this hub');
    expect(await told(push(files, 'hf://datasets/acme/none'))).toMatch(
      /There is no dataset acme\/none with a branch main/,
    );
    hub.writes.isReadOnly = true;
    expect(await told(push(files))).toContain('HF_TOKEN may not write to acme/traces');
    hub.writes.isReadOnly = false;
    hub.failing = { status: 503, times: 1 };
    expect(await told(push(files))).toContain('Give the same command again later');
    const access = { endpoint: 'http://127.0.0.1:9', token: TOKEN };
    const away = pushDataset({ dir, files, to: TO, access, title: 't' });
    expect(await told(away)).toContain('The hub at http://127.0.0.1:9 does not answer (HF_ENDPOINT)');
    expect(there()).toEqual([]);
    expect((await readdir(join(dir, 'data'))).length).toBe(1);
    await push(files);
    expect(there()).toHaveLength(2);
  });
});

describe('checkPush', () => {
  it('wants a name of the hub and a token', () => {
    expect(() => checkPush('acme/traces', { endpoint: 'http://hub', token: TOKEN })).toThrow('expected hf://datasets');
    expect(() => checkPush(TO, { endpoint: 'http://hub', token: null })).toThrow(`--push ${TO} needs HF_TOKEN`);
  });
});
