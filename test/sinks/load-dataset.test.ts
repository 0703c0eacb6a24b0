import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Domain } from '../../src/records/domain.ts';
import type { RejectedTrace, VerifiedRecord } from '../../src/records/trace.ts';
import type { CardInfo } from '../../src/sinks/dataset-card.ts';
import { FILE_KINDS } from '../../src/sinks/file-kind.ts';
import { GrowingDataset } from '../../src/sinks/growth/growing-dataset.ts';
import type { PlannedRecord } from '../../src/sinks/growth/shard-plan.ts';
import { writeDataset } from '../../src/sinks/write-dataset.ts';
import type { DatasetOptions } from '../../src/sinks/write-dataset.ts';
import { FORM_NAMES } from '../../src/sinks/forms/forms.ts';
import { aRejectedTrace, aVerifiedRecord } from '../support/campaign-records.ts';

/** A Python with `datasets` of PyPI. */
const python = process.env['SLUICE_DATASETS_PYTHON'];
if (python === undefined) {
  process.stdout.write(
    'loading exports with datasets is skipped: SLUICE_DATASETS_PYTHON names no Python that has it\n',
  );
}

const LOAD = fileURLToPath(new URL('../support/load-dataset.py', import.meta.url));

interface Loaded {
  readonly rows: number;
  readonly types: Readonly<Record<string, string>>;
  readonly column: readonly unknown[] | null;
}

interface Fields {
  readonly domain?: Domain;
  readonly gold?: string;
  readonly source?: string | null;
  readonly reasoning?: string;
  readonly extracted?: string;
}

function record(id: string, fields: Fields = {}): VerifiedRecord {
  const made = aVerifiedRecord(id);
  const { domain = 'math', gold = '42', source = null, reasoning = 'six sevens', extracted = '42' } = fields;
  return {
    ...made,
    question: { ...made.question, domain, answer: gold, source, license: null },
    reply: { ...made.reply, reasoning },
    verdict: { ...made.verdict, extracted },
  };
}

describe.skipIf(python === undefined)('an export, loaded with datasets of PyPI (needs SLUICE_DATASETS_PYTHON)', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'sluice-datasets-'));
  });
  afterAll(async () => {
    await rm(home, { recursive: true, force: true });
  });

  const card: CardInfo = {
    campaign: 'c',
    target: 't',
    teacher: 'strong',
    scorer: { model: 'prm', aggregate: 'mean', thresholds: [0.8, 0.6, 0.4, 0.2], standIn: null },
    shares: [0, 1, 0, 0, 0, 0],
    generator: 'sluice',
  };

  const loadFolder = async (dir: string, column: string, configuration?: string): Promise<Loaded> => {
    const own = configuration === undefined ? [] : [configuration];
    const { stdout } = await promisify(execFile)(python ?? '', [LOAD, dir, column, ...own], {
      env: { ...process.env, HF_HOME: join(home, 'hub'), HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout) as Loaded;
  };

  const load = async (
    records: readonly VerifiedRecord[],
    column: string,
    rejected?: readonly RejectedTrace[],
    files: Pick<DatasetOptions, 'format' | 'as'> = {},
  ): Promise<Loaded> => {
    const dir = await mkdtemp(join(home, 'export-'));
    async function* all<T>(these: readonly T[]): AsyncGenerator<T> {
      yield* these;
    }
    await writeDataset({
      dir,
      ...files,
      records: all(records),
      ...(rejected && { rejected: all(rejected) }),
      card,
    });
    return loadFolder(dir, column, rejected && 'rejected');
  };

  it('keeps golds that look like dates and numbers as texts', { timeout: 120_000 }, async () => {
    const golds = ['2024-01-05', '12:30', '2024-01-05T10:00:00Z', '7', '1e5', 'true', 'null'];
    const { column, types } = await load(
      golds.map((gold, i) => record(`q${i}`, { gold })),
      'gold',
    );
    expect(column).toEqual(golds);
    expect(types['gold']).toBe("Value('string')");
    expect(types['generatedAt']).toBe("Value('string')");
  });

  // Its reader of JSON takes a column for times where every value is one, before it looks at the types of the card.
  it.each([
    ['dates', ['2024-01-05', '1999-12-31'], ['2024-01-05 00:00:00', '1999-12-31 00:00:00']],
    ['times', ['2024-01-05T10:00:00Z', '2024-01-05T10:00:01Z'], ['2024-01-05 10:00:00', '2024-01-05 10:00:01']],
  ])('has texts where all golds are %s, in the form of datasets', { timeout: 120_000 }, async (_, golds, loaded) => {
    const { column, types } = await load(
      golds.map((gold, i) => record(`q${i}`, { gold })),
      'gold',
    );
    expect(column).toEqual(loaded);
    expect(types['gold']).toBe("Value('string')");
  });

  it(
    'loads a column that is null throughout, and code and choice beside mathematics',
    { timeout: 120_000 },
    async () => {
      const program = `def f(x):\n    return x\n${'# long\n'.repeat(1000)}`;
      const records = [
        record('m'),
        record('p', { domain: 'code', gold: 'def f(x): return x', extracted: program }),
        record('c', { domain: 'choice', gold: 'B', extracted: 'B' }),
      ];
      const { column, types } = await load(records, 'source');
      expect(column).toEqual([null, null, null]);
      expect(types['source']).toBe("Value('string')");
      expect((await load(records, 'answer')).column).toEqual(['42', program, 'B']);
    },
  );

  it('loads more than 20 MB in which a column is null at first and a text later', { timeout: 180_000 }, async () => {
    const reasoning = 'x'.repeat(100_000);
    const records = Array.from({ length: 220 }, (_, i) =>
      record(`q${i}`, { reasoning, source: i < 200 ? null : `source ${i}` }),
    );
    const { rows, column } = await load(records, 'source');
    expect(rows).toBe(220);
    expect(column?.slice(199, 202)).toEqual([null, 'source 200', 'source 201']);
  });

  // The script also loads the records by default beside them.
  it('loads rejected traces apart from the records, whatever is null in them', { timeout: 120_000 }, async () => {
    const traces = [
      aRejectedTrace('r0', 3, { reply: null, verdict: null, reason: 'timeout', attempt: null }),
      aRejectedTrace('r1', 3, { reason: 'incorrect' }),
    ];
    const { rows, types, column } = await load([record('q0')], 'reason', traces);
    expect(rows).toBe(2);
    expect(column).toEqual(['timeout', 'incorrect']);
    expect(types).toMatchObject({ attempt: "Value('int64')", answer: "Value('string')", verdict: "Value('string')" });
  });

  const CHAT = { messages: 'messages', sharegpt: 'conversations', openr1: 'messages' } as const;
  const LISTS = { messages: ['role', 'content'], sharegpt: ['from', 'value'], openr1: ['role', 'content'] } as const;
  it.each(FORM_NAMES.flatMap((format) => FILE_KINDS.map((as) => ({ format, as }))))(
    'loads $format as $as, with rejected traces, whatever is null',
    { timeout: 120_000 },
    async ({ format, as }) => {
      const records = [record('q0'), record('q1', { gold: '2024-01-05', source: 'a book' })];
      const traces = [
        aRejectedTrace('r0', 3, { reply: null, verdict: null, reason: 'timeout', attempt: null }),
        aRejectedTrace('r1', 3, { reason: 'truncated' }),
      ];
      const { rows, types, column } = await load(records, CHAT[format], undefined, { format, as });
      expect(rows).toBe(2);
      const [first, second] = LISTS[format];
      const turns = column as Readonly<Record<string, string>>[][];
      expect(turns[0]?.map((turn) => turn[first])).toEqual(
        format === 'sharegpt' ? ['human', 'gpt'] : ['user', 'assistant'],
      );
      expect(turns[1]?.[1]?.[second]).toContain('<think>\nsix sevens\n</think>');
      expect(types).toMatchObject({ level: "Value('int64')", source: "Value('string')", license: "Value('string')" });
      const rejected = await load(records, format === 'openr1' ? 'generations' : 'reason', traces, { format, as });
      expect(rejected.rows).toBe(2);
      if (format !== 'openr1') expect(rejected.column).toEqual(['timeout', 'truncated']);
      else expect(rejected.column).toMatchObject([[], [expect.stringContaining('<think>')]]);
    },
  );

  it.each(FILE_KINDS)(
    'loads a folder that grows as %s, before and after it has rejected traces',
    { timeout: 120_000 },
    async (as) => {
      const dir = await mkdtemp(join(home, 'grows-'));
      const dataset = await GrowingDataset.open({
        dir,
        identity: { campaign: 'c', fingerprint: 'f', format: 'messages', as, splits: ['train', 'rejected'] },
        card,
        limits: { records: 2, bytes: 1e9, ms: 1e9 },
        nowMs: () => 0,
        isAlive: () => false,
        stop: new AbortController().signal,
      });
      const at = (offset: number): PlannedRecord => ({ partition: 0, offset, key: null, timestampMs: 0, bytes: 1 });
      for (const offset of [0, 1, 2]) {
        await dataset.add('train', at(offset), record(`q${offset}`, { source: offset === 2 ? 'a book' : null }));
      }
      expect((await loadFolder(dir, 'id')).column).toEqual(['q0', 'q1']);
      await dataset.add('rejected', at(0), aRejectedTrace('r0', 3, { reason: 'truncated' }));
      await dataset.publish(true);
      expect((await loadFolder(dir, 'source')).column).toEqual([null, null, 'a book']);
      expect((await loadFolder(dir, 'reason', 'rejected')).column).toEqual(['truncated']);
      await dataset.close();
    },
  );
});
