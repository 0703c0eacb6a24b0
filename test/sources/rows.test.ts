import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { delimitedRows } from '../../src/sources/delimited-rows.ts';
import { parseFieldMap } from '../../src/sources/field-map.ts';
import { formatOf, parseFormat } from '../../src/sources/input-format.ts';
import { fileInput, streamInput } from '../../src/sources/input.ts';
import { readQuestions } from '../../src/sources/read-questions.ts';
import type { QuestionEvent, ReadOptions } from '../../src/sources/read-questions.ts';
import { rowsOf } from '../../src/sources/rows.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'sluice-rows-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function read(
  name: string,
  content: string | Uint8Array,
  options: Partial<ReadOptions> = {},
): Promise<QuestionEvent[]> {
  const file = path.join(dir, name);
  await writeFile(file, content);
  return all(readQuestions([fileInput(file)], { now: () => new Date(0), ...options }));
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What an event says, short. */
const shown = (events: readonly QuestionEvent[]): unknown[] =>
  events.map((event) => {
    if (event.kind !== 'question') return event.kind === 'problem' ? [event.line, event.reason] : event.kind;
    const { id, question, answer, choices } = event.question;
    return [event.line, id, question, answer, ...(choices.length > 0 ? [choices.map(({ text }) => text)] : [])];
  });

const MAP = parseFieldMap('id=nr,question=problem,answer=solution', 'math');

describe('formatOf', () => {
  it.each([
    ['a.csv', 'csv'],
    ['a.CSV.gz', 'csv'],
    ['a.tsv.zst', 'tsv'],
    ['train-00000-of-00001.parquet', 'parquet'],
    ['a.jsonl', 'jsonl'],
    ['-', 'jsonl'],
  ])('%s is %s', (name, format) => {
    expect(formatOf(name)).toBe(format);
    expect(formatOf(name, 'tsv')).toBe('tsv');
  });

  it('refuses an unknown format', () => {
    expect(() => parseFormat('xlsx')).toThrow('--format: expected jsonl, csv, tsv, parquet, got "xlsx"');
  });
});

describe('CSV', () => {
  it('is rows with cells as text, also with quotes, commas and lines in them', async () => {
    const csv = '\uFEFFnr,problem,solution\r\n7,"What is ""2+2"",\nexactly?",4.50\r\n\r\n8,Q8,x\r\n';
    expect(shown(await read('a.csv', csv, { map: MAP }))).toEqual([
      [3, '7', 'What is "2+2",\nexactly?', '4.50'],
      [5, '8', 'Q8', 'x'],
    ]);
  });

  it('reports a bad row with its line, and the others follow', async () => {
    const csv = 'nr,problem,solution\n1,Q1,1\n2,Q2\n3,,3\n4,Q4,4\n';
    expect(shown(await read('a.csv', csv, { map: MAP }))).toEqual([
      [2, '1', 'Q1', '1'],
      [3, expect.stringMatching(/expected 3 cells, as the first line has, got 2/)],
      [4, expect.stringMatching(/^question: expected text, got nothing/)],
      [5, '4', 'Q4', '4'],
    ]);
  });

  it('takes a cell with a list for a list', async () => {
    const csv = 'domain,question,answer,choices\nchoice,Which?,B,"[""one"", ""two""]"\n';
    expect(shown(await read('a.csv', csv))).toEqual([[2, expect.any(String), 'Which?', 'B', ['one', 'two']]]);
  });

  it('holds no row longer than a question may be', async () => {
    const csv = `nr,problem,solution\n1,${'x'.repeat(5000)},1\n2,Q2,2\n`;
    const events = await read('a.csv', csv, { map: MAP, maxLineBytes: 1000 });
    expect(shown(events)).toEqual([
      [2, 'longer than 1000 bytes, the most that a question may have'],
      [3, '2', 'Q2', '2'],
    ]);
  });

  it.each([1, 7, 4096, 1 << 20])(
    'reports each row that is too long with its lines, and loses none of the others: chunks of %d',
    async (size) => {
      const long = `2,"${'line\n'.repeat(1000)}",2`;
      const csv = `nr,problem,solution\n1,Q1,1\n${long}\n3,Q3,3\n\n4,Q4\n${long}\n5,Q5,5\n`;
      const events = await all(
        readQuestions([streamInput('a.csv', chunksOf(Buffer.from(csv), size))], {
          now: () => new Date(0),
          map: MAP,
          maxLineBytes: 1000,
        }),
      );
      const tooLong = 'longer than 1000 bytes, the most that a question may have; it begins on line';
      expect(shown(events)).toEqual([
        [2, '1', 'Q1', '1'],
        [1003, `${tooLong} 3`],
        [1004, '3', 'Q3', '3'],
        [1006, expect.stringMatching(/expected 3 cells, as the first line has, got 2/)],
        [2007, `${tooLong} 1007`],
        [2008, '5', 'Q5', '5'],
      ]);
    },
  );

  it('cannot be read where the line that names the columns is too long or has a stray quote', async () => {
    const head = `nr,problem,${'x'.repeat(5000)}\n1,Q1,1\n`;
    const names = /a\.csv: the first line, which names the columns: /;
    await expect(read('a.csv', head, { map: MAP, maxLineBytes: 1000 })).rejects.toThrow(names);
    await expect(read('a.csv', 'nr,problem "x",solution\n1,Q1,1\n', { map: MAP })).rejects.toThrow(names);
  });

  it('returns each record as a row or reports it once, for all quotes and chunk ends', async () => {
    const cell = fc.constantFrom(
      'a',
      '"b"',
      '"c\n,""d"',
      'e"f',
      '"g"h',
      '',
      '"i\r\nj"',
      'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    );
    const records = fc.array(fc.array(cell, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    await fc.assert(
      fc.asyncProperty(records, ends, fc.integer({ min: 1, max: 40 }), async (list, end, size) => {
        const lines = list.map((cells) => cells.join(','));
        const csv = Buffer.from(['one,two', ...lines].map((line) => line + end).join(''));
        const input = streamInput('a.csv', chunksOf(csv, size));
        const rows = await all(delimitedRows(input, 'csv', 30));
        const places = rows.map((row) => row.end ?? 0);
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        expect(rows).toHaveLength(lines.filter((line) => line !== '').length);
        expect(
          csv
            .subarray(places.at(-1) ?? csv.length)
            .toString()
            .trim(),
        ).toBe('');
      }),
    );
  });

  const row = (n: number): string => `${n},Q${n},${n}`;
  const rowsFrom = (from: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => row(from + i));
  const taken = (line: number, n: number): unknown[] => [line, String(n), `Q${n}`, String(n)];

  it.each([
    ['text follows it', '3,"5" screen,1', /^a quote within a cell: /, [7, 8]],
    ['it is not the first character', '3,un"q,1', /^a quote within a cell: /, [7, 8]],
    ['nothing closes it', '3,"5 inch,1', /^a quote opens a cell and is not closed/, [7, 8]],
    ['the next quote is one of a later row', '3,"5 inch,1', /^a quote opens a cell and is not closed/, [7, '"Q8, 8"']],
  ])('loses no row to a wrong quote of another one: %s', async (_, wrong, reason, later) => {
    const last = later.map((n) => (typeof n === 'number' ? row(n) : `8,${n},8`));
    for (const end of ['\n', '\r\n', '\r']) {
      const csv = ['nr,problem,solution', ...rowsFrom(1, 2), wrong, ...rowsFrom(4, 3), ...last].join(end);
      for (const size of [1, 11, 4096]) {
        const events = await all(
          readQuestions([streamInput('a.csv', chunksOf(Buffer.from(csv), size))], { now: () => new Date(0), map: MAP }),
        );
        expect(shown(events)).toEqual([
          taken(2, 1),
          taken(3, 2),
          [4, expect.stringMatching(reason)],
          ...[4, 5, 6, 7].map((n) => taken(n + 1, n)),
          later[1] === 8 ? taken(9, 8) : [9, '8', 'Q8, 8', '8'],
        ]);
      }
    }
  });

  it('ends no row of several lines but with its last line, also before one with a wrong quote', async () => {
    const csv = 'nr,problem,solution\n1,"one\ntwo",1\n2,"three\n3,Q3,3\n4,"four\n""five""",4\n';
    expect(shown(await read('a.csv', csv, { map: MAP }))).toEqual([
      [3, '1', 'one\ntwo', '1'],
      [4, expect.stringMatching(/^a quote opens a cell and is not closed/)],
      taken(5, 3),
      [7, '4', 'four\n"five"', '4'],
    ]);
  });

  it('takes a quote that nothing closes for no long row where rows follow it', async () => {
    const csv = `${['nr,problem,solution', '1,"open,1', ...rowsFrom(2, 1000)].join('\n')}\n`;
    const events = shown(await read('a.csv', csv, { map: MAP, maxLineBytes: 1000 }));
    expect(events).toHaveLength(1001);
    expect(events[0]).toEqual([2, expect.stringMatching(/^a quote opens a cell and is not closed/)]);
    expect(events.at(-1)).toEqual(taken(1002, 1001));
  });

  it('refuses two columns of one name, and takes several without a name', async () => {
    await expect(read('a.csv', 'nr,solution,problem,solution\n1,2,Q,3\n', { map: MAP })).rejects.toThrow(
      'the first line, which names the columns: expected each name once, got "solution" twice: rename one',
    );
    expect(shown(await read('a.csv', 'nr,problem,solution,,\n1,Q1,1,,\n', { map: MAP }))).toEqual([taken(2, 1)]);
  });

  it('reports a row that is not UTF-8, and the others follow', async () => {
    const csv = Buffer.concat([Buffer.from('nr,problem,solution\nid\u00e9,Q,1\n', 'latin1'), Buffer.from('2,Q2,2\n')]);
    expect(shown(await read('a.csv', csv, { map: MAP }))).toEqual([[2, 'not UTF-8 text'], taken(3, 2)]);
    const tsv = Buffer.from(csv.toString('latin1').replaceAll(',', '\t'), 'latin1');
    expect(shown(await read('a.tsv', tsv, { map: MAP }))).toEqual([[2, 'not UTF-8 text'], taken(3, 2)]);
    await expect(read('a.csv', Buffer.from('\u00e9,nr\n', 'latin1'), { map: MAP })).rejects.toThrow(
      /which names the columns: not UTF-8 text/,
    );
  });

  it('is empty where there is nothing but a head', async () => {
    expect(shown(await read('a.csv', 'nr,problem,solution\n', { map: MAP }))).toEqual(['empty']);
  });
});

describe('TSV', () => {
  it('separates by tabs and quotes nothing', async () => {
    const tsv = 'nr\tproblem\tsolution\n1\tSay "hi, you"\t"\n';
    expect(shown(await read('a.tsv', tsv, { map: MAP }))).toEqual([[2, '1', 'Say "hi, you"', '"']]);
  });
});

describe('--map with dots', () => {
  const map = parseFieldMap('id=meta.nr,question=problem,answer=meta.gold.text', 'math');

  it.each([
    ['jsonl', '{"problem": "Q", "meta": {"nr": "a", "gold": {"text": "1"}}}\n', 1],
    ['csv', 'problem,meta\nQ,"{""nr"": ""a"", ""gold"": {""text"": ""1""}}"\n', 2],
    ['csv', 'problem,meta.nr,meta.gold.text\nQ,a,1\n', 2],
    ['tsv', 'problem\tmeta\nQ\t{"nr": "a", "gold": {"text": "1"}}\n', 2],
  ])('takes nested fields of %s, and columns of such a name: %j', async (format, content, line) => {
    expect(shown(await read(`a.${format}`, content, { map }))).toEqual([[line, 'a', 'Q', '1']]);
  });
});

describe('Parquet', () => {
  it('is rows with nested fields, whole numbers and missing values, over several row groups', async () => {
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'nr', data: [1n, 2n, 3n], type: 'INT64' },
        { name: 'problem', data: ['Q1', 'Q2', 'Q3'], type: 'STRING' },
        { name: 'meta', data: [{ gold: '1' }, { gold: null }, { gold: '3' }], type: 'JSON' },
        { name: 'big', data: [9_007_199_254_740_993n, 1n, 2n], type: 'INT64' },
      ],
      rowGroupSize: 2,
    });
    const map = parseFieldMap('id=nr,question=problem,answer=meta.gold', 'math');
    expect(shown(await read('a.parquet', new Uint8Array(buffer), { map }))).toEqual([
      [1, '1', 'Q1', '1'],
      [2, 'answer: expected a gold answer, got null'],
      [3, '3', 'Q3', '3'],
    ]);
    const big = await read('a.parquet', new Uint8Array(buffer), {
      map: parseFieldMap('question=problem,answer=big', 'math'),
    });
    expect(shown(big)[0]).toEqual([1, expect.any(String), 'Q1', '9007199254740993']);
  });

  it('keeps all digits of decimals, in columns, lists and objects, and no more than a float of 32 bits has', async () => {
    const decimal = { converted_type: 'DECIMAL', repetition_type: 'OPTIONAL', precision: 38 } as const;
    const fixed = { ...decimal, type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16 } as const;
    const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' } as const;
    const buffer = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 6 },
        { name: 'id', ...fixed, scale: 0 },
        { name: 'question', ...text },
        { name: 'answer', ...fixed, scale: 19 },
        { name: 'small', ...decimal, type: 'INT64', precision: 18, scale: 2 },
        { name: 'meta', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'list', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', ...fixed, scale: 1 },
        { name: 'float', type: 'FLOAT', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'id', data: [12345678901234567890n, 12345678901234567891n, null] },
        { name: 'question', data: ['Q1', 'Q2', 'Q3'] },
        { name: 'answer', data: [1234567890123456789n, -50000000000000000000n, 0n] },
        { name: 'small', data: [150n, -5n, null] },
        { name: 'meta', data: [{ list: [98765432109876543215n, null] }, { list: [] }, null] },
        { name: 'float', data: [0.1, 16_777_216, Number.NaN] },
      ],
    });
    await writeFile(path.join(dir, 'a.parquet'), new Uint8Array(buffer));
    const rows = await all(rowsOf(fileInput(path.join(dir, 'a.parquet')), 'parquet', 10_000));
    expect(rows.map((one) => ('text' in one ? one.text : one.problem))).toEqual([
      '{"id":12345678901234567890,"question":"Q1","answer":0.1234567890123456789,"small":1.5,"meta":{"list":[9876543210987654321.5,null]},"float":0.1}',
      '{"id":12345678901234567891,"question":"Q2","answer":-5,"small":-0.05,"meta":{"list":[]},"float":16777216}',
      '{"id":null,"question":"Q3","answer":0,"small":null,"meta":null,"float":null}',
    ]);
  });

  it('refuses a row whose field is not UTF-8; other columns may have any bytes', async () => {
    const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'nr', data: [bytes('id\u00e9'), bytes('id\u00e8'), bytes('3')], type: 'BYTE_ARRAY' },
        { name: 'problem', data: ['Q1', 'Q2', 'Q3'], type: 'STRING' },
        { name: 'solution', data: ['1', '2', '3'], type: 'STRING' },
        { name: 'image', data: [bytes('\u00ff'), bytes('\u00ff'), bytes('\u00ff')], type: 'BYTE_ARRAY' },
      ],
    });
    expect(shown(await read('a.parquet', new Uint8Array(buffer), { map: MAP }))).toEqual([
      [1, 'id: expected UTF-8 text, got "half a character"'],
      [2, 'id: expected UTF-8 text, got "half a character"'],
      [3, '3', 'Q3', '3'],
    ]);
  });

  it('is refused where it is none, and from a stream', async () => {
    await expect(read('a.parquet', 'no parquet at all, but text')).rejects.toThrow(
      /a\.parquet cannot be read as Parquet: its 27 bytes do not end with PAR1: it is not complete, or has another format/,
    );
    await expect(read('a.parquet', 'PAR1')).rejects.toThrow(/its 4 bytes do not end with PAR1/);
    await expect(read('a.parquet', 'PAR1 damaged \uFFFF\uFFFFPAR1')).rejects.toThrow(
      /as Parquet: it is damaged, or not/,
    );
    expect(shown(await read('a.parquet', ''))).toEqual(['empty']);
    const stream = streamInput('-', (async function* () {})());
    const events = readQuestions([stream], { now: () => new Date(0), format: 'parquet' });
    await expect(all(events)).rejects.toThrow('-: Parquet is read from a file, not from a stream');
  });
});

describe('packed inputs', () => {
  const lines = '{"nr": 1, "problem": "Q1", "solution": 1.50}\n';
  it.each([
    ['a.jsonl.gz', (text: string) => zlib.gzipSync(text)],
    ['a.jsonl.zst', (text: string) => zlib.zstdCompressSync(text)],
    ['a.jsonl', (text: string) => zlib.zstdCompressSync(text)],
  ])('%s is unpacked', async (name, pack) => {
    expect(shown(await read(name, pack(lines), { map: MAP }))).toEqual([[1, '1', 'Q1', '1.50']]);
  });
});
