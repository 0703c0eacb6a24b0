import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdSet } from '../../src/records/id-set.ts';
import { FileFollower } from '../../src/sources/file-follower.ts';
import { gunzipped } from '../../src/sources/gunzip.ts';
import { openInputs } from '../../src/sources/input.ts';
import { describeQuestionEvent, IngestTally, readQuestions } from '../../src/sources/read-questions.ts';
import { readJsonText } from '../../src/sources/topic-format.ts';

const now = (): Date => new Date(0);
const line = (id: string): string => `${JSON.stringify({ id, domain: 'math', question: `q ${id} é`, answer: '1' })}\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sluice-input-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => path.join(folder, name);

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** What `ingest` says of some names, and its counts. */
async function ingest(...names: readonly string[]): Promise<{ said: string[]; tally: IngestTally }> {
  const said: string[] = [];
  const tally = new IngestTally();
  const inputs = await openInputs(names, nothing(), { note: (message) => said.push(message) });
  for await (const event of readQuestions(inputs, { now })) {
    tally.count(event);
    said.push(event.kind === 'question' ? event.question.id : (describeQuestionEvent(event) ?? event.kind));
  }
  return { said, tally };
}

/** What following the folder says, without waiting for more. */
async function follow(): Promise<{ notes: string[]; said: string[] }> {
  const notes: string[] = [];
  const said: string[] = [];
  const follower = new FileFollower({
    roots: [folder],
    read: { now },
    positionOf: () => null,
    seen: new IdSet(),
    follow: false,
    lookMs: 1,
    stop: new AbortController().signal,
    note: (message) => notes.push(message),
  });
  for await (const { events } of follower.batches()) {
    for (const event of events)
      said.push(event.kind === 'question' ? event.question.id : (describeQuestionEvent(event) ?? event.kind));
  }
  return { notes, said };
}

describe('a folder', () => {
  it('reports each file that cannot be read, and reads the others', async () => {
    await writeFile(at('ok.jsonl'), line('ok'));
    await symlink('nowhere', at('broken.jsonl'));
    await symlink('ok.jsonl', at('link.jsonl'));
    await symlink('.', at('round.jsonl'));
    execFileSync('mkfifo', [at('pipe.jsonl')]);
    const latin = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.jsonl')]);
    await writeFile(latin, line('latin'));
    const reported = [
      expect.stringMatching(/broken\.jsonl cannot be read: it is a link to a file that does not exist$/),
      expect.stringMatching(/caf\\xe9\.jsonl cannot be read: its name is not UTF-8: rename it$/),
      expect.stringMatching(/pipe\.jsonl cannot be read: in a folder only files are read: it is a pipe/),
    ];
    const { said, tally } = await ingest(folder);
    expect(said).toEqual(expect.arrayContaining([...reported, 'duplicate', 'ok']));
    expect(said).toHaveLength(5);
    expect(tally.hasFailed).toBe(true);
    const { notes, said: followed } = await follow();
    expect(notes.toSorted()).toEqual(reported);
    expect(followed.toSorted()).toEqual(['duplicate', 'ok']);
  });

  it('names a file with a line break on one line', async () => {
    await writeFile(at('a\nb.jsonl'), 'bad\n');
    await writeFile(at('c\nd.md'), '');
    await mkdir(at('e\nf'));
    await writeFile(at('e\nf/g.jsonl.gz'), zlib.gzipSync(line('x')).subarray(0, -9));
    const { said } = await ingest(folder);
    const { notes, said: followed } = await follow();
    expect(said).toHaveLength(4);
    expect(notes).toHaveLength(2);
    for (const message of [...said, ...notes, ...followed]) expect(message).not.toMatch(/[\n\t]/);
    expect(followed).toEqual([expect.stringMatching(/a\\u\{a\}b\.jsonl:1: not JSON/), 'x']);
  });
});

describe('the encoding of an input', () => {
  const encoded = (text: string, isBig: boolean): Buffer => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return isBig ? bytes.swap16() : bytes;
  };
  const csv = 'id,domain,question,answer\r\na,math,"q é, 中",1\r\nb,math,q2,2\r\n';

  it.each([false, true])('is UTF-16 where its byte order mark says so: big-endian %s', async (isBig) => {
    await writeFile(at('a.csv'), encoded(csv, isBig));
    await writeFile(
      at('b.tsv'),
      encoded('id\tdomain\tquestion\tanswer\r\nat\tmath\tq é\t1\r\nbt\tmath\tq2\t2\r\n', isBig),
    );
    await writeFile(at('c.jsonl'), encoded(line('j'), isBig));
    await writeFile(at('d.jsonl.gz'), zlib.gzipSync(encoded(line('g'), isBig)));
    const { said, tally } = await ingest(folder);
    expect(tally.hasFailed).toBe(false);
    expect(said).toHaveLength(6);
    expect((await follow()).notes).toEqual([]);
    expect((await follow()).said).toEqual(said);
  });

  it('is refused where UTF-16 is damaged, after the rows before', async () => {
    await writeFile(at('a.jsonl'), Buffer.concat([encoded(line('a').repeat(5000), false), Buffer.from([0, 0xdc])]));
    await expect(ingest(at('a.jsonl'))).rejects.toThrow(/a\.jsonl cannot be read: .*utf-16le/);
  });

  it('may have a byte order mark before each value of JSON', async () => {
    await writeFile(at('a.jsonl'), `\uFEFF${line('a')}\uFEFF${line('b')}`);
    expect((await ingest(at('a.jsonl'))).said).toEqual(['a', 'b']);
    expect(readJsonText(Buffer.from(`\uFEFF${line('a')}`))).toBe(line('a'));
  });
});

describe('gzip', () => {
  const packed = zlib.gzipSync(line('a') + line('b'));
  const named = Buffer.concat([packed.subarray(0, 3), Buffer.from([2 + 4 + 8 + 16]), packed.subarray(4, 10)]);
  const fields = Buffer.from('\x02\x00xxname\0comment\0cc', 'latin1');

  it.each([
    ['several members', [packed, zlib.gzipSync(line('c'))], 3],
    ['zeros behind it', [packed, Buffer.alloc(1000)], 2],
    ['all fields in its header', [named, fields, packed.subarray(10)], 2],
    ['an empty member first', [zlib.gzipSync(''), packed], 2],
  ])('is read with %s', async (_, parts, count) => {
    await writeFile(at('a.jsonl.gz'), Buffer.concat(parts));
    const { said, tally } = await ingest(at('a.jsonl.gz'));
    expect(said).toEqual(['a', 'b', 'c'].slice(0, count));
    expect(tally.hasFailed).toBe(false);
  });

  it.each([
    [
      'other bytes behind it',
      Buffer.concat([packed, Buffer.from('other bytes')]),
      /expected the header or the end of gzip, got other bytes/,
    ],
    ['a few bytes behind it', Buffer.concat([packed, Buffer.from('x')]), /unexpected end of file/],
    ['a wrong checksum', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]), /incorrect data check/],
    ['no trailer', packed.subarray(0, -8), /unexpected end of file/],
    ['a damaged member behind it', Buffer.concat([packed, packed.subarray(0, 10), Buffer.alloc(99, 255)]), /invalid/],
  ])('gives all lines before a fault: %s', async (_, bytes, reason) => {
    await writeFile(at('a.jsonl.gz'), bytes);
    const { said } = await ingest(folder);
    expect(said).toEqual(['a', 'b', expect.stringMatching(reason)]);
  });

  it('is the same bytes, however they are cut', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `${i * 7919} `).join('');
    const bytes = Buffer.concat([zlib.gzipSync(text), zlib.gzipSync(text)]);
    for (const size of [1, 1000, 16 * 1024, bytes.length]) {
      async function* cut(): AsyncGenerator<Uint8Array> {
        for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
      }
      const parts: Uint8Array[] = [];
      for await (const part of gunzipped(cut())) parts.push(part);
      expect(Buffer.concat(parts).equals(Buffer.from(text + text))).toBe(true);
    }
  });
});
