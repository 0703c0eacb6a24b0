import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from '../../src/files/replace-file.ts';
import type { RejectedTrace, VerifiedRecord } from '../../src/records/trace.ts';
import type { CardInfo } from '../../src/sinks/dataset-card.ts';
import { aRejectedTrace } from '../support/campaign-records.ts';
import { toRejectedRecord } from '../../src/sinks/rejected-record.ts';
import { toMessagesRecord } from '../../src/sinks/messages-record.ts';
import { verified } from '../support/verified-record.ts';
import { writeDataset } from '../../src/sinks/write-dataset.ts';

const card: CardInfo = {
  campaign: 'weak-math',
  target: 'weak',
  teacher: 'strong',
  scorer: { model: 'prm', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null },
  shares: [0, 0.5, 0.5, 0, 0, 0],
  generator: 'sluice 0.1.0',
};

async function* recordsOf(records: readonly VerifiedRecord[]): AsyncGenerator<VerifiedRecord> {
  yield* records;
}

const many = (count: number): VerifiedRecord[] => Array.from({ length: count }, (_, index) => verified(`q${index}`));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-sinks-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const write = (records: readonly VerifiedRecord[], shardBytes?: number, info = card) =>
  writeDataset({ dir, records: recordsOf(records), card: info, ...(shardBytes === undefined ? {} : { shardBytes }) });

const readCard = (): Promise<string> => readFile(join(dir, 'README.md'), 'utf8');

async function readIds(): Promise<string[]> {
  const ids: string[] = [];
  for (const name of (await readdir(join(dir, 'data'))).toSorted()) {
    const text = await readFile(join(dir, 'data', name), 'utf8');
    for (const line of text.split('\n').slice(0, -1)) ids.push((JSON.parse(line) as { id: string }).id);
  }
  return ids;
}

describe('writeDataset', () => {
  it('says in its card that questions have several traces, and has the mix of the questions', async () => {
    const records = [0, 1, 2].map((traceIndex) => ({ ...verified('a', 1), traceIndex, traceCount: 3 }));
    await write([...records, verified('b', 2)]);
    const text = await readCard();
    expect(text).toContain('2 questions with 4 verified chains of thought, in a mix');
    expect(text).toContain('| 1 | 50.0 % | 50.0 % | 3 |');
    expect(text).toContain('| 2 | 50.0 % | 50.0 % | 1 |');
  });

  it('writes card and shard in the Hugging Face layout', async () => {
    const report = await write([verified('a', 1), verified('b', 2), verified('c', 2)]);
    expect(report).toEqual({
      records: 3,
      perLevel: [0, 1, 2, 0, 0, 0],
      files: ['README.md', 'data/train-00000-of-00001.jsonl'],
    });
    expect(await readdir(join(dir, 'data'))).toEqual(['train-00000-of-00001.jsonl']);
    expect(await readIds()).toEqual(['a', 'b', 'c']);
    expect(await readCard()).toMatch(
      /^---\nlicense: mit\ntask_categories:\n- text-generation\nsize_categories:\n- n<1K\n[^]*?path: "data\/train-\*\.jsonl"\n---\n/,
    );
    expect(await readCard()).toContain('| 2 | 50.0 % | 66.7 % | 2 |');
    expect(await readCard()).toContain('| teacher model | strong, which answered as strong-0311 |');
  });

  it('names the languages that traces are held to', async () => {
    await write([verified('a', 1)], undefined, { ...card, languages: ['en', 'no'] });
    // YAML 1.1 reads a bare no as false.
    expect(await readCard()).toContain('\nlanguage:\n- "en"\n- "no"\nsize_categories:');
  });

  it('splits into shards whose names tell their number', async () => {
    const lineBytes = Buffer.byteLength(JSON.stringify(toMessagesRecord(verified('q0')))) + 1;
    const report = await write(many(5), 2 * lineBytes);
    expect(report.files).toEqual([
      'README.md',
      'data/train-00000-of-00003.jsonl',
      'data/train-00001-of-00003.jsonl',
      'data/train-00002-of-00003.jsonl',
    ]);
    expect(await readIds()).toEqual(['q0', 'q1', 'q2', 'q3', 'q4']);
  });

  it('replaces a larger dataset, its shards and what a killed export left', async () => {
    await write(many(5), 1);
    await mkdir(join(dir, '.sluice-partial-old', 'data'), { recursive: true });
    await mkdir(join(dir, '.sluice-replaced-old'));
    // The page of another process, which is being written.
    await replaceFile(join(dir, 'page.html'), async (add) => {
      await write([verified('only')]);
      await add('a page');
    });
    await rm(join(dir, 'page.html'));
    expect(await readdir(join(dir, 'data'))).toEqual(['train-00000-of-00001.jsonl']);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data']);
  });

  it('restores the dataset of an export that was killed while it replaced it', async () => {
    await write([verified('old')]);
    await rename(join(dir, 'data'), join(dir, '.sluice-replaced-old'));
    async function* failing(): AsyncGenerator<VerifiedRecord> {
      yield verified('new');
      throw new Error('broker gone');
    }
    await expect(writeDataset({ dir, records: failing(), card })).rejects.toThrow('broker gone');
    expect(await readIds()).toEqual(['old']);
  });

  it('completes a first export that was killed between its shards and its card', async () => {
    await write([verified('old')]);
    const before = await readCard();
    await mkdir(join(dir, '.sluice-partial-old'));
    await rename(join(dir, 'README.md'), join(dir, '.sluice-partial-old', 'README.md'));
    async function* failing(): AsyncGenerator<VerifiedRecord> {
      yield verified('new');
      throw new Error('broker gone');
    }
    await expect(writeDataset({ dir, records: failing(), card })).rejects.toThrow('broker gone');
    expect(await readIds()).toEqual(['old']);
    expect(await readCard()).toBe(before);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data']);
  });

  it('says that another export writes into the folder if that has removed its unfinished files', async () => {
    const other = many(3);
    async function* interrupted(): AsyncGenerator<VerifiedRecord> {
      yield verified('mine');
      await write(other);
      yield verified('mine too');
    }
    await expect(writeDataset({ dir, records: interrupted(), card })).rejects.toMatchObject({
      code: 'export-failed',
      message: expect.stringContaining(`${dir} is written by another export at the same time`),
    });
    expect(await readIds()).toEqual(other.map(({ question }) => question.id));
  });

  it('refuses a data folder with files that it did not write, and leaves them', async () => {
    await mkdir(join(dir, 'data'));
    await writeFile(join(dir, 'data', 'notes.txt'), 'mine');
    await expect(write([verified('a')])).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('notes.txt was not written by sluice export') as string,
    });
    await rm(join(dir, 'data'), { recursive: true });
    await write([verified('a')]);
    await writeFile(join(dir, 'data', 'notes.txt'), 'mine');
    await expect(write([verified('b')])).rejects.toMatchObject({ code: 'usage' });
    expect(await readFile(join(dir, 'data', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it.skipIf(process.platform !== 'linux')('says at once where a folder cannot be made', async () => {
    await expect(
      writeDataset({ dir: '/proc/sluice/x', records: recordsOf([verified('a')]), card }),
    ).rejects.toMatchObject({ code: 'export-failed' });
  });

  it('leaves the old dataset untouched where reading fails in the middle', async () => {
    await write([verified('old')]);
    const before = await readCard();
    async function* failing(): AsyncGenerator<VerifiedRecord> {
      yield verified('new');
      throw new Error('broker gone');
    }
    await expect(writeDataset({ dir, records: failing(), card })).rejects.toThrow('broker gone');
    expect(await readIds()).toEqual(['old']);
    expect(await readCard()).toBe(before);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data']);
  });

  it.skipIf(process.platform === 'win32')('leaves the old dataset whole where the disk takes no more', async () => {
    await write([verified('old')]);
    const before = await readCard();
    const script = fileURLToPath(new URL('../support/write-large-dataset.ts', import.meta.url));
    // A limit on the size of files fails a write in the middle, as a full disk does.
    const run = promisify(execFile)('bash', ['-c', 'ulimit -f 64 && exec "$0" "$@"', process.execPath, script, dir]);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^export-failed: the dataset cannot be written to .*EFBIG/) as string,
    });
    expect(await readIds()).toEqual(['old']);
    expect(await readCard()).toBe(before);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data']);
  });

  it('does not replace a foreign README', async () => {
    await writeFile(join(dir, 'README.md'), '# My project');
    await expect(write([verified('a')])).rejects.toMatchObject({ code: 'usage' });
    expect(await readCard()).toBe('# My project');
  });

  it('says where it cannot write', async () => {
    await writeFile(join(dir, 'data'), 'a file');
    await expect(write([verified('a')])).rejects.toMatchObject({
      code: 'export-failed',
      message: expect.stringContaining(dir),
    });
  });

  it('writes a dataset without records', async () => {
    await mkdir(join(dir, 'data'));
    expect(await write([])).toMatchObject({ records: 0, files: ['README.md', 'data/train-00000-of-00001.jsonl'] });
    expect(await readCard()).toContain('license: unknown');
  });

  it.each([
    [['MIT', 'mit', 'MIT License'], 'mit'],
    [['CC-BY-4.0', 'CC BY 4.0'], 'cc-by-4.0'],
    [['Apache License 2.0', 'Apache-2.0'], 'apache-2.0'],
    [['MIT', 'CC-BY-4.0'], 'other'],
    [['MIT', null], 'other'],
    [['MIT (repo; check) '], 'other'],
    [[null], 'unknown'],
  ])('of licences %j is licensed %s', async (licenses, expected) => {
    await write(licenses.map((license, index) => verified(`q${index}`, 1, license)));
    expect(await readCard()).toContain(`\nlicense: ${expected}\n`);
  });

  it('names a stand-in for the scorer wherever the figures are', async () => {
    const scorer = { ...card.scorer, standIn: 'the share of computed values that occur in the gold solution.' };
    await write([verified('a')], undefined, { ...card, scorer });
    expect(await readCard()).toContain('**The scorer is a stand-in for a process reward model: the share of');
  });

  it('says how many records the rules accepted and how many a judge, where there was one', async () => {
    const judge = { verdict: 'correct', model: 'wise-1' } as const;
    const rescued = { ...verified('b').verdict, reason: 'different', decidedBy: 'judge:wise-1', judge } as const;
    const records = [verified('a'), { ...verified('b'), verdict: rescued }, verified('c')];
    const report = await write(records, undefined, { ...card, judge: 'wise' });
    expect(report.acceptedBy).toEqual({ rules: 2, judge: 1 });
    expect(await readCard()).toContain('| accepted by | the rules 2, a judge 1 (wise) |');
    expect(await readCard()).toContain('the rules of the verifier (2), or as equivalent to it by a judge');

    // A judge that rescued nothing is listed too; without a judge nothing is listed.
    expect((await write([verified('a')], undefined, { ...card, judge: 'wise' })).acceptedBy).toEqual({
      rules: 1,
      judge: 0,
    });
    expect(await write([verified('a')])).not.toHaveProperty('acceptedBy');
    expect(await readCard()).not.toContain('judge');
  });

  it('keeps table and head whole whatever the names hold', async () => {
    await write([verified('a')], undefined, { ...card, campaign: 'a"b', target: 'x|y\nz' });
    expect(await readCard()).toContain('pretty_name: "a\\"b"');
    expect(await readCard()).toContain('| target model | `x\\|y z` |');
  });
});

describe('rejected traces', () => {
  async function* tracesOf(traces: readonly RejectedTrace[]): AsyncGenerator<RejectedTrace> {
    yield* traces;
  }
  const withTraces = (traces: readonly RejectedTrace[]) =>
    writeDataset({ dir, records: recordsOf([verified('a')]), rejected: tracesOf(traces), card });

  it('have the fields of a record, the reason and the text, in one form for all replies of the endpoint', () => {
    const reply = { ...verified('q1').reply, content: 'So \\boxed{5}<|im_end|>', reasoning: '<think>five' };
    const row = toRejectedRecord(aRejectedTrace('q1', 3, { reply, attempt: 2 }));
    expect(Object.keys(row).join(',')).toBe(
      'id,messages,reasoning,answer,gold,level,domain,source,license,teacher,target,verdict,generatedAt,campaign,consensus,' +
        'reason,detail,attempt',
    );
    expect(row).toMatchObject({ verdict: 'incorrect', reason: 'incorrect', answer: '5', gold: '4', attempt: 2 });
    expect(row.messages[1]?.content).toBe('<think>\nfive\n</think>\n\nSo \\boxed{5}');
  });

  it('are the question alone where the teacher did not reply', () => {
    const row = toRejectedRecord(aRejectedTrace('q1', 3, { reply: null, verdict: null, reason: 'timeout' }));
    expect(row).toMatchObject({ reasoning: null, answer: null, verdict: null, reason: 'timeout' });
    expect(row.messages.map(({ role }) => role)).toEqual(['user']);
  });

  it.each([true, false])(
    'have the column of a consensus only where the campaign asks for one: %s',
    async (hasConsensus) => {
      const traces = tracesOf([aRejectedTrace('q1', 3)]);
      const info = { ...card, hasConsensus };
      await writeDataset({ dir, records: recordsOf([verified('a')]), rejected: traces, card: info });
      for (const split of ['train', 'rejected']) {
        const text = await readFile(join(dir, 'data', `${split}-00000-of-00001.jsonl`), 'utf8');
        expect(Object.hasOwn(JSON.parse(text) as object, 'consensus')).toBe(hasConsensus);
      }
      const readme = await readFile(join(dir, 'README.md'), 'utf8');
      expect(readme.match(/name: consensus\n {4}dtype: float64/g) ?? []).toHaveLength(hasConsensus ? 2 : 0);
    },
  );

  it('are files and a configuration of their own, which the card names and types', async () => {
    const traces = [aRejectedTrace('r1'), aRejectedTrace('r2', 2, { reason: 'truncated' }), aRejectedTrace('r3')];
    expect(await withTraces(traces)).toMatchObject({
      records: 1,
      rejected: 3,
      files: ['README.md', 'data/train-00000-of-00001.jsonl', 'data/rejected-00000-of-00001.jsonl'],
    });
    const rows = await readFile(join(dir, 'data', 'rejected-00000-of-00001.jsonl'), 'utf8');
    expect(
      rows
        .split('\n')
        .slice(0, -1)
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toEqual(['r1', 'r2', 'r3']);
    const text = await readCard();
    expect(text).toMatch(/- config_name: rejected\n {2}features:\n[^]*- name: reason\n {4}dtype: string/);
    expect(text).toMatch(/- config_name: rejected\n {2}data_files:\n {2}- split: rejected\n {4}path: "data\/rejected-/);
    expect(text).toContain('| incorrect | 2 |\n| truncated | 1 |');
    // They are in no count of the dataset.
    expect(text).toContain('1 questions with a verified chain of thought');
  });

  it('go with an export that does not ask for them', async () => {
    await withTraces([aRejectedTrace('r1')]);
    const report = await write([verified('a')]);
    expect(report).not.toHaveProperty('rejected');
    expect(await readdir(join(dir, 'data'))).toEqual(['train-00000-of-00001.jsonl']);
    expect(await readCard()).not.toContain('rejected');
  });

  it('leave the old dataset untouched where reading them fails', async () => {
    await write([verified('old')]);
    const before = await readCard();
    async function* failing(): AsyncGenerator<RejectedTrace> {
      yield aRejectedTrace('r1');
      throw new Error('broker gone');
    }
    const records = recordsOf([verified('new')]);
    await expect(writeDataset({ dir, records, rejected: failing(), card })).rejects.toThrow('broker gone');
    expect(await readIds()).toEqual(['old']);
    expect(await readCard()).toBe(before);
    expect((await readdir(dir)).toSorted()).toEqual(['README.md', 'data']);
  });

  it('may be none', async () => {
    expect(await withTraces([])).toMatchObject({ rejected: 0 });
    expect(await readdir(join(dir, 'data'))).toHaveLength(2);
  });
});
