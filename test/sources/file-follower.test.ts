import { appendFile, chmod, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import * as fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IdSet } from '../../src/records/id-set.ts';
import { FileFollower } from '../../src/sources/file-follower.ts';
import type { FollowOptions } from '../../src/sources/file-follower.ts';
import { decodePosition, encodePosition } from '../../src/sources/file-position.ts';
import type { FilePosition } from '../../src/sources/file-position.ts';
import { isIgnored } from '../../src/sources/list-files.ts';

const read = { now: () => new Date(0) };
const line = (id: string): string => `${JSON.stringify({ id, domain: 'math', question: `q ${id}`, answer: '1' })}\n`;
const lines = (...ids: readonly string[]): string => ids.map(line).join('');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'sluice-follow-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const at = (name: string): string => path.join(dir, name);

/** Processes, one after the other, that follow one folder; positions are kept as they are stored. */
class Following {
  readonly stored = new Map<string, Buffer>();
  readonly notes: string[] = [];
  readonly ids: string[] = [];
  readonly problems: string[] = [];
  #seen = new IdSet();
  isAtEnd = false;

  position(name: string): FilePosition | null {
    const value = this.stored.get(at(name));
    return value === undefined ? null : decodePosition(value);
  }

  /** A new process that looks `looks` times; it ends in the middle after `batches` of them, and stores not even the last. */
  async run(looks = 2, options: Partial<FollowOptions> & { readonly batches?: number } = {}): Promise<string[]> {
    const before = this.ids.length;
    const stop = new AbortController();
    let left = looks;
    this.#seen = new IdSet();
    const follower = new FileFollower({
      roots: [dir],
      read,
      positionOf: (file) => {
        const value = this.stored.get(file);
        return value === undefined ? null : decodePosition(value);
      },
      known: () => this.stored.keys(),
      forget: (file) => {
        this.stored.delete(file);
        return Promise.resolve();
      },
      seen: this.#seen,
      follow: true,
      stop: stop.signal,
      note: (message) => this.notes.push(message),
      lookMs: 1,
      looked: (isAtEnd) => {
        this.isAtEnd = isAtEnd;
        left -= 1;
        if (left === 0) stop.abort();
      },
      ...options,
    });
    let batches = 0;
    for await (const { file, events, position } of follower.batches()) {
      for (const event of events) {
        if (event.kind === 'question') this.ids.push(event.question.id);
        if (event.kind === 'problem') this.problems.push(`${path.basename(file)}:${event.line}: ${event.reason}`);
      }
      batches += 1;
      if (batches === options.batches) break;
      this.stored.set(file, encodePosition(position));
    }
    return this.ids.slice(before);
  }
}

describe('FileFollower', () => {
  it('reads later additions, also in another process, and nothing twice', async () => {
    const following = new Following();
    await writeFile(at('a.jsonl'), lines('a', 'b'));
    expect(await following.run()).toEqual(['a', 'b']);
    expect(following.isAtEnd).toBe(true);
    expect(await following.run()).toEqual([]);
    await appendFile(at('a.jsonl'), lines('c'));
    await mkdir(at('part=1'));
    await writeFile(at('part=1/b.ndjson'), lines('d'));
    expect(await following.run()).toEqual(['c', 'd']);
    expect(following.notes).toEqual([]);
  });

  it('forgets how far a file is that is gone for long, and no file that is there or of another folder', async () => {
    const following = new Following();
    await writeFile(at('a.jsonl'), lines('a'));
    await writeFile(at('b.jsonl'), lines('b'));
    expect(await following.run()).toEqual(['a', 'b']);
    const elsewhere = `${dir}-else/a.jsonl`;
    following.stored.set(elsewhere, Buffer.from('{}'));
    await rm(at('a.jsonl'));
    expect(await following.run(3)).toEqual([]);
    expect([...following.stored.keys()]).toContain(at('a.jsonl'));
    expect(await following.run(3, { quietMs: 0 })).toEqual([]);
    expect([...following.stored.keys()]).toEqual([at('b.jsonl'), elsewhere]);
    await writeFile(at('a.jsonl'), lines('c', 'd'));
    expect(await following.run()).toEqual(['c', 'd']);
  });

  it('leaves a line that is not whole until it is; an object that lacks only its line feed is whole', async () => {
    const following = new Following();
    const half = line('c');
    await writeFile(at('a.jsonl'), `${lines('a')}${line('b').trimEnd()}`);
    expect(await following.run()).toEqual(['a', 'b']);
    await appendFile(at('a.jsonl'), `\n${half.slice(0, 10)}`);
    expect(await following.run()).toEqual([]);
    await appendFile(at('a.jsonl'), `${half.slice(10)}nonsense\n`);
    expect(await following.run()).toEqual(['c']);
    expect(following.problems).toEqual([expect.stringMatching(/^a\.jsonl:4: not JSON/)]);
  });

  it('reads CSV by whole rows, with columns of the first line and cells of several lines', async () => {
    const following = new Following();
    const rows = (text: string): Promise<void> => appendFile(at('a.csv'), text);
    await rows('id,domain,question,answer\na,math,"one\ntwo",1\nb,math,"open\n');
    expect(await following.run()).toEqual(['a']);
    expect(following.isAtEnd).toBe(false);
    await rows('still open",2\nc,math,q');
    expect(await following.run()).toEqual(['b']);
    await rows(',3\nshort,row\nd,math,q,4\n');
    expect(await following.run()).toEqual(['c', 'd']);
    expect(following.problems).toEqual([
      expect.stringMatching(/^a\.csv:7: expected 4 cells, as the first line has, got 2/),
    ]);
    await rows('e,math,q,5');
    expect(await following.run()).toEqual([]);
    // One that has been quiet for long is taken as it is.
    await utimes(at('a.csv'), new Date(), new Date(Date.now() - 3_600_000));
    expect(await following.run()).toEqual(['e']);
  });

  it('waits for the end of an open quote, and loses no row to one that nothing closes', async () => {
    const following = new Following();
    await writeFile(at('a.csv'), 'id,domain,question,answer\na,math,"5 inch,1\nb,math,q,2\n');
    expect(await following.run()).toEqual([]);
    expect(following.isAtEnd).toBe(false);
    await appendFile(at('a.csv'), 'c,math,q,3\n');
    expect(await following.run()).toEqual([]);
    expect(following.problems).toEqual([]);
    await utimes(at('a.csv'), new Date(), new Date(Date.now() - 3_600_000));
    expect(await following.run()).toEqual(['b', 'c']);
    expect(following.problems).toEqual([expect.stringMatching(/^a\.csv:2: a quote opens a cell and is not closed/)]);
    await appendFile(at('a.csv'), 'd,math,q,4\n');
    expect(await following.run()).toEqual(['d']);
  });

  it('reads Parquet and packed files when they are complete', async () => {
    const following = new Following();
    const column = (name: string, ...data: string[]) => ({ name, data, type: 'STRING' as const });
    const columnData = [
      column('id', 'p1', 'p2'),
      column('domain', 'math', 'math'),
      column('question', 'q', 'r'),
      column('answer', '1', '2'),
    ];
    const parquet = Buffer.from(parquetWriteBuffer({ columnData }));
    await writeFile(at('a.parquet'), parquet.subarray(0, -9));
    await writeFile(at('b.jsonl.gz'), zlib.gzipSync(lines('g')));
    expect(await following.run(1)).toEqual([]);
    expect(following.isAtEnd).toBe(false);
    expect(await following.run(2)).toEqual(['g']);
    expect(following.isAtEnd).toBe(false);
    await appendFile(at('a.parquet'), parquet.subarray(-9));
    expect(await following.run()).toEqual(['p1', 'p2']);
    expect(await following.run()).toEqual([]);
    expect(following.notes).toEqual([]);
  });

  it('passes over files that are not ready, and those of no format, which it says once', async () => {
    const names = ['_SUCCESS', '.hidden.jsonl', 'a.jsonl.tmp', 'b.jsonl.inprogress', 'c.part'];
    for (const name of names) await writeFile(at(name), lines(name));
    await mkdir(at('_temporary'));
    await writeFile(at('_temporary/x.jsonl'), lines('x'));
    await writeFile(at('readme.md'), 'none');
    const following = new Following();
    expect(await following.run(3)).toEqual([]);
    expect(following.notes).toEqual([expect.stringMatching(/readme\.md is passed over: its ending names no format/)]);
    await rename(at('a.jsonl.tmp'), at('a.jsonl'));
    expect(await following.run(1)).toEqual(['a.jsonl.tmp']);
    expect(isIgnored('part-0.jsonl')).toBe(false);
  });

  it('says that a file became shorter or was replaced, and reads it anew', async () => {
    const following = new Following();
    await writeFile(at('a.jsonl'), lines('a', 'b', 'c'));
    await following.run();
    await writeFile(at('a.jsonl'), lines('d'));
    expect(await following.run()).toEqual(['d']);
    await writeFile(at('a.jsonl'), lines('e', 'f', 'g'));
    expect(await following.run()).toEqual(['e', 'f', 'g']);
    expect(following.notes).toEqual([
      expect.stringMatching(/a\.jsonl is shorter than what was read of it/),
      expect.stringMatching(/a\.jsonl is another file than the one that was read/),
    ]);
  });

  it('names a file that cannot be read, once, and reads the others', async () => {
    const following = new Following();
    const packed = zlib.gzipSync(lines(...Array.from({ length: 500 }, (_, i) => `g${i}`)));
    await writeFile(at('a.jsonl.gz'), packed.subarray(0, -20));
    await writeFile(at('b.jsonl'), lines('b'));
    const readIds = await following.run(5);
    expect(readIds).toContain('b');
    expect(following.notes).toEqual([expect.stringMatching(/a\.jsonl\.gz cannot be read: unexpected end of file/)]);
    // The sender completes it.
    await writeFile(at('a.jsonl.gz'), packed);
    await following.run();
    expect(new Set(following.ids).size).toBe(501);
  });

  it.skipIf(process.getuid?.() === 0)('reads a file when it may (needs a user that is not root)', async () => {
    const following = new Following();
    await writeFile(at('a.jsonl'), lines('a'));
    await chmod(at('a.jsonl'), 0);
    expect(await following.run()).toEqual([]);
    expect(following.notes).toEqual([expect.stringMatching(/a\.jsonl.*EACCES/)]);
    await chmod(at('a.jsonl'), 0o600);
    expect(await following.run()).toEqual(['a']);
  });

  it('ends immediately without `follow`, and reads existing files as they are', async () => {
    const following = new Following();
    await writeFile(at('a.csv'), 'id,domain,question,answer\na,math,q,1');
    await writeFile(at('b.jsonl.gz'), zlib.gzipSync(lines('g')));
    expect(await following.run(100, { follow: false })).toEqual(['a', 'g']);
    expect(following.isAtEnd).toBe(true);
  });

  it('is refused where a root is not there, and waits for one that went away', async () => {
    const following = new Following();
    const other = at('other');
    await expect(following.run(1, { roots: [other] })).rejects.toMatchObject({ code: 'input-unreadable' });
    await mkdir(other);
    await writeFile(at('other/a.jsonl'), lines('a'));
    let looks = 0;
    const stop = new AbortController();
    await following.run(100, {
      roots: [other],
      stop: stop.signal,
      looked: () => {
        looks += 1;
        if (looks === 1) void rename(other, at('away'));
        if (looks > 20) stop.abort();
      },
    });
    expect(following.ids).toEqual(['a']);
    expect(following.notes).toEqual([expect.stringMatching(/^waiting: .*other cannot be read/)]);
  });

  it('continues in a large packed file where a process ended, row by row', async () => {
    const ids = Array.from({ length: 3500 }, (_, i) => `q${i}`);
    await writeFile(at('a.jsonl.gz'), zlib.gzipSync(lines(...ids)));
    const following = new Following();
    await following.run(10, { batches: 3 });
    // The third batch was not stored.
    expect(await following.run()).toEqual(ids.slice(2000));
  });

  it('reads every line at least once, and once but for what an end in the middle repeats, however a file grows', async () => {
    const piece = fc.record({
      rows: fc.integer({ min: 0, max: 4 }),
      /** Cuts the written text there and writes the rest with the next piece. */
      cut: fc.nat(200),
      restart: fc.boolean(),
      dies: fc.boolean(),
    });
    const formats = fc.constantFrom('jsonl', 'csv', 'tsv');
    await fc.assert(
      fc.asyncProperty(formats, fc.array(piece, { minLength: 1, maxLength: 8 }), async (format, pieces) => {
        const file = at(`f.${format}`);
        const following = new Following();
        const separator = format === 'tsv' ? '\t' : ',';
        let text = format === 'jsonl' ? '' : `${['id', 'domain', 'question', 'answer'].join(separator)}\r\n`;
        let rest = '';
        let count = 0;
        let written = '';
        await writeFile(file, '');
        let repeats = 0;
        for (const { rows, cut, restart, dies } of pieces) {
          for (let i = 0; i < rows; i += 1) {
            const id = `q${(count += 1)}`;
            const question = format === 'csv' ? `"a ""b""\n${id}, ü"` : `ü ${id}`;
            text += format === 'jsonl' ? line(id) : `${[id, 'math', question, '1'].join(separator)}\r\n`;
          }
          const bytes = rest + text;
          written = bytes.slice(0, Math.max(0, bytes.length - cut));
          rest = bytes.slice(written.length);
          text = '';
          await appendFile(file, written);
          if (dies) {
            const before = following.ids.length;
            await following.run(1, { batches: 1 });
            repeats += following.ids.length - before;
          } else if (restart) await following.run(1);
        }
        await appendFile(file, rest);
        await following.run(1);
        const all = Array.from({ length: count }, (_, i) => `q${i + 1}`);
        expect([...new Set(following.ids)].toSorted()).toEqual(all.toSorted());
        expect(following.ids.length).toBe(count + repeats);
        expect(following.problems).toEqual([]);
        expect(following.notes).toEqual([]);
        await rm(file);
      }),
      { numRuns: 60 },
    );
  });
});
