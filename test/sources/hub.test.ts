import zlib from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdSet } from '../../src/records/id-set.ts';
import type { FilePosition } from '../../src/sources/file-position.ts';
import { HubFiles } from '../../src/sources/hub-files.ts';
import { parseHubName } from '../../src/records/hub-name.ts';
import { hubInput, listHubFiles } from '../../src/sources/hub.ts';
import { openInputs } from '../../src/sources/input.ts';
import { readQuestions } from '../../src/sources/read-questions.ts';
import { startScriptedHub } from '../support/scripted-hub.ts';
import type { ScriptedHub } from '../support/scripted-hub.ts';

const TOKEN = 'hf_secret';
let hub: ScriptedHub;
beforeEach(async () => {
  hub = await startScriptedHub(TOKEN);
});
afterEach(() => hub.close());

const line = (id: string): string => `${JSON.stringify({ id, domain: 'math', question: `q ${id}`, answer: '1' })}\n`;
const put = (path: string, content: string | Uint8Array, at = 'acme/problems@main'): void => {
  hub.files.set(`${at}/${path}`, Buffer.from(content));
};
const access = (): { endpoint: string; token: string } => ({ endpoint: hub.url, token: TOKEN });

async function idsIn(name: string, token: string | null = TOKEN): Promise<string[]> {
  const { files } = await listHubFiles(name, { endpoint: hub.url, token }, false);
  const inputs = files.map((file) => hubInput(file, access()));
  const ids: string[] = [];
  for await (const event of readQuestions(inputs, { now: () => new Date(0) })) {
    if (event.kind === 'question') ids.push(event.question.id);
    else throw new Error(JSON.stringify(event));
  }
  return ids;
}

describe('parseHubName', () => {
  it.each([
    ['hf://datasets/acme/problems/data/a.jsonl', 'acme/problems', 'main', 'data/a.jsonl'],
    ['hf://datasets/acme/problems@v1.2/a.csv', 'acme/problems', 'v1.2', 'a.csv'],
    [
      'hf://datasets/acme/problems@refs/convert/parquet/x/a.parquet',
      'acme/problems',
      'refs/convert/parquet',
      'x/a.parquet',
    ],
    ['hf://datasets/acme/problems@refs%2Fpr%2F3', 'acme/problems', 'refs/pr/3', ''],
  ])('%s', (name, dataset, revision, path) => {
    expect(parseHubName(name)).toEqual({ dataset, revision, path });
  });

  it.each(['hf://acme/problems/a.jsonl', 'hf://datasets/acme', 'hf://models/a/b/c'])('refuses %s', (name) => {
    expect(() => parseHubName(name)).toThrow(`${name}: expected hf://datasets/OWNER/NAME/PATH`);
  });
});

describe('files of the hub', () => {
  it('are read as files are: JSON Lines, CSV, packed ones and Parquet, by name, by folder and by revision', async () => {
    put('a.jsonl', line('a'));
    put('data/b.csv', 'id,domain,question,answer\nb,math,q,1\n');
    put('data/part 1/c.jsonl.zst', zlib.zstdCompressSync(line('c')));
    put('data/d.jsonl.gz', zlib.gzipSync(line('d')));
    const columns = ['id', 'domain', 'question', 'answer'].map((name, i) => ({
      name,
      type: 'STRING' as const,
      data: [['e', 'math', 'q', '1'][i] ?? ''],
    }));
    put('data/e.parquet', new Uint8Array(parquetWriteBuffer({ columnData: columns })));
    put('data/.gitattributes', '');
    put('data/README.md', '');
    put('a.jsonl', line('z'), 'acme/problems@v1');
    expect(await idsIn('hf://datasets/acme/problems/a.jsonl')).toEqual(['a']);
    expect(await idsIn('hf://datasets/acme/problems@v1/a.jsonl')).toEqual(['z']);
    expect(await idsIn('hf://datasets/acme/problems/data')).toEqual(['b', 'd', 'e', 'c']);
    expect((await idsIn('hf://datasets/acme/problems')).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are inputs of a command line beside others', async () => {
    put('a.jsonl', line('a'));
    const name = 'hf://datasets/acme/problems/a.jsonl';
    const opened = async (given: string): Promise<object> => {
      const { files, unknown } = await listHubFiles(given, access(), false);
      return { inputs: files.map((file) => hubInput(file, access())), unknown };
    };
    const inputs = await openInputs([name], process.stdin, { hub: opened as never });
    expect(inputs.map((input) => input.name)).toEqual([name]);
  });

  it('say what is missing, never the token', async () => {
    put('a.jsonl', line('a'));
    const name = 'hf://datasets/acme/problems/b.jsonl';
    await expect(idsIn(name)).rejects.toMatchObject({
      code: 'input-unreadable',
      message: `${name} cannot be read: it is not there`,
    });
    await expect(idsIn(name, 'hf_wrong')).rejects.toMatchObject({
      code: 'input-unreadable',
      retriable: false,
      message: expect.stringMatching(/Invalid credentials.*needs HF_TOKEN/) as string,
    });
    const error: unknown = await idsIn(name, 'hf_wrong').catch((failure: unknown) => failure);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error)).not.toContain('hf_wrong');
  });
});

describe('HubFiles', () => {
  const name = 'hf://datasets/acme/problems';
  const stored = new Map<string, FilePosition>();

  /** A process that ends in the middle after `most` batches. */
  async function run(most = Infinity): Promise<{ readonly ids: string[]; readonly notes: string[] }> {
    const ids: string[] = [];
    const notes: string[] = [];
    const files = new HubFiles({
      name,
      access: access(),
      read: { now: () => new Date(0) },
      positionOf: (file) => stored.get(file) ?? null,
      seen: new IdSet(),
      stop: new AbortController().signal,
      note: (message) => notes.push(message),
      retryMs: 1,
    });
    let batches = 0;
    for await (const { file, events, position } of files.batches()) {
      for (const event of events) if (event.kind === 'question') ids.push(event.question.id);
      stored.set(file, position);
      batches += 1;
      if (batches === most) break;
    }
    return { ids, notes };
  }

  it('reads each content once, continues in the middle of a file, and waits for a hub that is away', async () => {
    const ids = Array.from({ length: 2500 }, (_, i) => `q${i}`);
    put('a.jsonl', ids.map(line).join(''));
    put('b.jsonl', line('b'));
    expect((await run(1)).ids).toEqual(ids.slice(0, 1000));
    hub.failing = { status: 503, times: 2 };
    const { ids: rest, notes } = await run();
    expect(rest).toEqual([...ids.slice(1000), 'b']);
    expect(notes).toEqual([expect.stringMatching(/^waiting for the hub: /), 'the hub answers again']);
    expect((await run()).ids).toEqual([]);
    put('b.jsonl', line('c'));
    expect((await run()).ids).toEqual(['c']);
  });
});
