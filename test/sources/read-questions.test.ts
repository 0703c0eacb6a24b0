import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFieldMap } from '../../src/sources/field-map.ts';
import { openInputs, streamInput } from '../../src/sources/input.ts';
import type { QuestionEvent } from '../../src/sources/read-questions.ts';
import { describeQuestionEvent, IngestTally, parseRow, readQuestions } from '../../src/sources/read-questions.ts';
import { splitLines } from '../../src/sources/split-lines.ts';
import { BUILT_IN_DOMAINS, listDomains } from '../../src/records/domain.ts';

const NOW = new Date('2026-11-23T00:00:00Z');
const now = (): Date => NOW;
const line = (id: string): string => JSON.stringify({ id, domain: 'math', question: `q ${id}`, answer: '1' });

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const read = (text: string | Uint8Array, size = 7, maxLineBytes?: number): Promise<QuestionEvent[]> =>
  collect(
    readQuestions([streamInput('-', chunksOf(Buffer.from(text), size))], {
      now,
      ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
    }),
  );

const summary = (events: readonly QuestionEvent[]): string[] =>
  events.map((event) =>
    event.kind === 'question' ? `${event.line} ${event.question.id}` : (describeQuestionEvent(event) ?? event.kind),
  );

describe('readQuestions', () => {
  it('reads CRLF, a byte order mark, blank lines and a last line without end', async () => {
    const text = `\uFEFF${line('a')}\r\n\r\n   \n${line('b')}\n${line('c')}`;
    expect(summary(await read(text))).toEqual(['1 a', '4 b', '5 c']);
  });

  it('reports a bad line with its number, and continues with the others', async () => {
    const text = `${line('a')}\nnot json\n{"domain":"math","question":"q"}\n${line('b')}\n`;
    expect(summary(await read(text))).toEqual([
      '1 a',
      expect.stringMatching(/^-:2: not JSON/),
      '-:3: answer: expected a gold answer, got nothing',
      '4 b',
    ]);
  });

  it('takes lines of a domain of the user where there is a verifier for it', async () => {
    const text = `${line('a').replace('math', 'units')}\n${line('b').replace('math', 'sql')}\n${line('c')}`;
    const inputs = [streamInput('-', chunksOf(Buffer.from(text), 7))];
    expect(summary(await collect(readQuestions(inputs, { now, ownDomains: new Set(['units']) })))).toEqual([
      '1 a',
      '-:2: domain: expected "math", "code", "choice" or "units", got "sql"',
      '3 c',
    ]);
    expect(summary(await read(text))[0]).toBe(`-:1: domain: expected ${listDomains(BUILT_IN_DOMAINS)}, got "units"`);
  });

  it('reports bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`"}\n${line('b')}`)]);
    expect(summary(await read(bytes))).toEqual(['-:1: not UTF-8 text', '2 b']);
  });

  it('reports a question of 10 MB and continues after it', async () => {
    const large = JSON.stringify({ domain: 'math', question: 'x'.repeat(10_000_000), answer: '1' });
    const events = await read(`${line('a')}\n${large}\n${line('b')}\n`, 65_536);
    expect(summary(events)).toEqual([
      '1 a',
      '-:2: longer than 4194304 bytes, the most that a question may have',
      '3 b',
    ]);
  });

  it('accepts a line of exactly the limit', async () => {
    const text = line('a');
    expect(summary(await read(`${text}\r\n${text}x\n`, 5, text.length))).toEqual([
      '1 a',
      expect.stringContaining('-:2: longer than'),
    ]);
  });

  it.each(['', '\n', ' \r\n\n'])('reports an input without a question: %j', async (text) => {
    const events = await read(text);
    expect(events).toEqual([{ kind: 'empty', input: '-' }]);
    const tally = new IngestTally();
    events.forEach((event) => tally.count(event));
    expect(tally.counts).toEqual({ accepted: 0, duplicate: 0, rejected: 0 });
    expect(tally.hasFailed).toBe(true);
  });

  it('unpacks gzip however it is cut into chunks', async () => {
    const packed = gzipSync(`${line('a')}\n${line('b')}\n`);
    for (const size of [1, 2, 1000]) expect(summary(await read(packed, size))).toEqual(['1 a', '2 b']);
  });

  it('fails on gzip that ends too early', async () => {
    const packed = gzipSync(`${line('a')}\n`.repeat(1000));
    await expect(read(packed.subarray(0, packed.length - 20))).rejects.toMatchObject({ code: 'input-unreadable' });
  });

  it('reads no further than it is asked to', async () => {
    let pulled = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.from(`${line(String((pulled += 1)))}\n`);
    }
    const events = readQuestions([streamInput('-', endless())], { now });
    for (let i = 0; i < 10; i += 1) await events.next();
    await events.return();
    expect(pulled).toBeLessThanOrEqual(11);
  });
});

describe('files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-sources-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  const put = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const noStdin = chunksOf(Buffer.alloc(0), 1);

  it('count a question twice in one file and in two as duplicates', async () => {
    const a = await put('a.jsonl', `${line('x')}\n${line('x')}\n`);
    const b = await put('b.jsonl', `${line('y')}\n${line('x')}\nbad\n`);
    const tally = new IngestTally();
    for await (const event of readQuestions(await openInputs([a, b], noStdin), { now })) tally.count(event);
    expect(tally.counts).toEqual({ accepted: 2, duplicate: 2, rejected: 1 });
    expect(tally.hasFailed).toBe(true);
  });

  it('of the same text without ids are the same question', async () => {
    const text = (question: string): string => JSON.stringify({ domain: 'math', question, answer: '1' });
    const a = await put('a.jsonl', `${text('What is  1+1?')}\n${text(' What is 1+1? ')}\n`);
    const events = await collect(readQuestions(await openInputs([a], noStdin), { now }));
    expect(events.map(({ kind }) => kind)).toEqual(['question', 'duplicate']);
  });

  it('that are missing, and folders without one, are reported before any input is read', async () => {
    const a = await put('a.jsonl', line('x'));
    await expect(openInputs([a, join(folder, 'nowhere')], noStdin)).rejects.toMatchObject({
      code: 'input-unreadable',
      message: expect.stringContaining('nowhere cannot be read'),
    });
    await mkdir(join(folder, 'empty'));
    await put('empty/notes.md', 'none');
    await expect(openInputs([join(folder, 'empty')], noStdin)).rejects.toMatchObject({
      code: 'input-unreadable',
      message: expect.stringContaining('empty is a folder without a file to read'),
    });
  });

  it('of a folder are read in the order of their paths, the others also where one cannot be', async () => {
    await mkdir(join(folder, 'part=1'));
    await put('part=1/b.jsonl', line('b'));
    await put('part=1/c.jsonl', '');
    await put('a.jsonl.gz', 'no gzip, but lines');
    await writeFile(join(folder, 'a2.jsonl.gz'), gzipSync(line('x').repeat(100)).subarray(0, -20));
    await put('_SUCCESS', '');
    await put('notes.md', 'none');
    const notes: string[] = [];
    const inputs = await openInputs([folder], noStdin, { note: (message) => notes.push(message) });
    const events = await collect(readQuestions(inputs, { now }));
    expect(events.map(({ kind }) => kind)).toEqual(['problem', 'unreadable', 'question']);
    expect(describeQuestionEvent(events[1]!)).toMatch(/a2\.jsonl\.gz cannot be read: unexpected end of file/);
    expect(notes).toEqual([expect.stringContaining('notes.md is passed over')]);
    const tally = new IngestTally();
    events.forEach((event) => tally.count(event));
    expect(tally.hasFailed).toBe(true);
    const all = await openInputs([folder], noStdin, { anyEnding: true });
    expect(all.map(({ name }) => name)).toContain(join(folder, 'notes.md'));
  });
});

describe('a row through a map', () => {
  const map = parseFieldMap('question=problem,answer=meta.solution', 'math');
  const parsed = (row: string): unknown => parseRow(row, { now, map });
  /** Every way in which JSON can write a number. */
  const literal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(fc.constant('0'), fc.bigInt({ min: 1n, max: 10n ** 25n }).map(String), fc.nat().map(String)),
      fc.constantFrom('', '.0', '.50', '.125'),
      fc.constantFrom('', 'e0', 'E+2', 'e-3'),
    )
    .map((parts) => parts.join(''));

  it('has a number as answer with the digits that it was written with, whatever the texts have', () => {
    const text = fc.constantFrom('How many?', 'Of 3.5 and 1e5', '"solution": 9', '12345678901234567890');
    fc.assert(
      fc.property(literal, text, (answer, problem) => {
        const row = `{"solution": 1.5, "problem": ${JSON.stringify(problem)}, "meta": {"solution": ${answer}}}`;
        expect(parsed(row)).toMatchObject({ question: { answer, question: problem } });
      }),
    );
  });

  it('ignores unmapped fields, and refuses values that are not rows', () => {
    const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`;
    const rest = `"other": ${deep}, "large": 1e400, "problem": "q"`;
    expect(parsed(`{${rest}, "meta": {"solution": "4"}}`)).toMatchObject({ question: { answer: '4' } });
    expect(parsed('[1]')).toEqual({ reason: 'line: expected a JSON object, got a list' });
    expect(parsed('{"a"')).toMatchObject({ reason: expect.stringMatching(/^not JSON: /) as string });
  });
});

describe('splitLines', () => {
  it('does not depend on how the bytes are cut', async () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\r', '\n', '\uFEFF'), maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 20 }),
        async (parts, size, limit) => {
          const bytes = Buffer.from(parts.join('\n'));
          const cut = await collect(splitLines(chunksOf(bytes, size), limit));
          expect(cut).toEqual(await collect(splitLines(chunksOf(bytes, bytes.length + 1), limit)));
        },
      ),
    );
  });
});
