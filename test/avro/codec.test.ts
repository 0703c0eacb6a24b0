import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import { assembleSchema, readSchemaFile } from '../../src/avro/schema-files.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import type { Codec } from '../../src/stream/codec.ts';
import type { SchemaName } from '../../src/topology/schema-types.ts';
import { RECORDS, SCHEMA_NAMES, usd } from './arbitrary-records.ts';
import { cpuMsOf } from '../support/cpu-time.ts';

const codec = createCodec();

const failureOf = (act: () => unknown): SluiceError => {
  try {
    act();
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  throw new Error('expected a SluiceError, got none');
};

const question = {
  id: 'q1',
  domain: 'math',
  question: 'What is 1 + 1?',
  answer: '2',
  choices: [],
  tests: {
    kind: 'assert',
    setup: '',
    asserts: ['assert f(1)', 'assert f(2)'],
    code: null,
    entryPoint: 'f',
    cases: [],
    calls: [],
  },
  source: null,
  license: null,
  ingestedAt: new Date(0),
};

describe('createCodec', () => {
  it.each(SCHEMA_NAMES)('gives back every %s as it was written, as plain objects', (name) => {
    fc.assert(
      fc.property(RECORDS[name], (value) => {
        const decoded = codec.decode(name, codec.encode(name, value));
        // fast-check's records have no prototype; ours are plain, and toStrictEqual would tell them apart.
        expect(decoded).toEqual(value);
        expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
      }),
      { numRuns: 60 },
    );
  });

  it('gives nested records, arrays and optional ones as plain objects too', () => {
    expect(codec.decode('question', codec.encode('question', question))).toStrictEqual(question);
  });

  it('begins every record with C3 01 and the little-endian fingerprint of its schema', () => {
    const bytes = codec.encode('completed-id', { offset: 1 });
    // CRC-64-AVRO of {"name":"io.sluice.CompletedId","type":"record","fields":[{"name":"offset","type":"long"}]}
    expect(bytes.toString('hex')).toMatch(/^c301[0-9a-f]{16}02$/);
  });

  it('writes records larger than its scratch buffer', () => {
    const large = { ...question, question: '√2 '.repeat(100_000) };
    expect(codec.decode('question', codec.encode('question', large))).toEqual(large);
    expect(codec.decode('question', codec.encode('question', question))).toEqual(question);
  });

  it('keeps every digit of an amount', () => {
    fc.assert(
      fc.property(usd, (amount) => {
        expect(amountThrough(codec, amount)).toBe(amount);
      }),
    );
  });

  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.000000000001', '0.000000000001'],
    ['1.500', '1.5'],
    ['-0.000000000128', '-0.000000000128'],
    ['99999999999999999999999999.999999999999', '99999999999999999999999999.999999999999'],
  ])('writes the amount %s as %s', (given, read) => {
    expect(amountThrough(codec, given)).toBe(read);
  });

  it.each(['0.0000000000001', '100000000000000000000000000', 'NaN', '', '1,5', '1e-7'])(
    'refuses the amount %j',
    (amount) => {
      const failure = failureOf(() => amountThrough(codec, amount));
      expect(failure.code).toBe('unencodable');
      expect(failure.message).toContain('progress.spend.0.usd must be a decimal string');
    },
  );

  it.each([
    [
      'question',
      { ...question, tests: { ...question.tests, kind: 'asserts' } },
      'question.tests.kind must be one of assert, stdio, unknown, function, got "asserts"',
    ],
    [
      'question',
      { ...question, tests: { ...question.tests, kind: 'constructor' } },
      'question.tests.kind must be one of assert, stdio, unknown, function, got "constructor"',
    ],
    ['question', { ...question, domain: 5 }, 'question.domain must be string, got 5'],
    ['question', { ...question, id: 5 }, 'question.id must be string, got 5'],
    [
      'question',
      { ...question, ingestedAt: new Date(Number.NaN) },
      'question.ingestedAt must be a valid Date, got an invalid Date',
    ],
    [
      'question',
      { ...question, tests: { ...question.tests, asserts: ['a', 7] } },
      'question.tests.asserts.1 must be string, got 7',
    ],
    ['question', { ...question, source: 5 }, 'question.source must be null or string, got 5'],
    ['question', null, 'question must be io.sluice.Question, got null'],
    ['completed-id', { offset: 2 ** 53 }, 'completed-id.offset must be a safe integer, got 9007199254740992'],
    ['completed-id', { offset: 1.5 }, 'completed-id.offset must be a safe integer, got 1.5'],
  ] as const)('refuses to write an invalid %s and names the place: %#', (name, value, message) => {
    const failure = failureOf(() => codec.encode(name, value));
    expect(failure.code).toBe('unencodable');
    expect(failure.message).toBe(message);
  });

  it('quotes no more than the beginning of a wrong value', () => {
    const failure = failureOf(() => codec.encode('question', { ...question, tests: 'x'.repeat(10_000) }));
    expect(failure.message.length).toBeLessThan(200);
  });
});

describe('undecodable records', () => {
  const good = codec.encode('question', question);
  const reject = (bytes: Buffer | null, name: SchemaName = 'question'): string => {
    const failure = failureOf(() => codec.decode(name, bytes));
    expect(failure.code).toBe('undecodable');
    expect(failure.retriable).toBe(false);
    return failure.message;
  };

  it('refuses a missing value', () => {
    expect(reject(null)).toBe('expected a question in Avro single-object encoding (c301…), got no value');
  });

  it('refuses other formats and shows their first bytes', () => {
    expect(reject(Buffer.from('{"id":"1","question":"…"}'))).toContain(
      '27 bytes that begin with 7b226964223a2231222c2271',
    );
    expect(reject(Buffer.alloc(0))).toContain('0 bytes that begin with nothing');
    expect(reject(Buffer.from('c301aa', 'hex'))).toContain('3 bytes that begin with c301aa');
  });

  it('refuses the fingerprint of another contract', () => {
    expect(reject(codec.encode('completed-id', { offset: 1 }))).toMatch(/a record of unknown schema [0-9a-f]{16}/);
  });

  it('refuses every truncation', () => {
    for (let length = 0; length < good.length; length++) reject(good.subarray(0, length));
    expect(reject(good.subarray(0, 12))).toContain('in id: expected 2 bytes, got 1');
  });

  it('refuses trailing bytes', () => {
    expect(reject(Buffer.concat([good, Buffer.from([0])]))).toContain('got 1 more');
  });

  it('refuses a hostile number of items at once', () => {
    const header = good.subarray(0, 10);
    const string = Buffer.from([2, 0x61]);
    const upToAsserts = Buffer.concat([header, string, Buffer.from([0]), string, string, Buffer.from([2, 0]), string]);
    const hugeCount = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    const cpuMs = cpuMsOf(() => {
      expect(reject(Buffer.concat([upToAsserts, hugeCount, string]))).toContain(
        'in tests.asserts: expected at most 2 items',
      );
    });
    expect(cpuMs).toBeLessThan(1_000);
  });

  it('ends any damaged record with undecodable or a value, never with another error', () => {
    fc.assert(
      fc.property(fc.nat({ max: good.length - 11 }), fc.uint8Array({ minLength: 1, maxLength: 12 }), (at, patch) => {
        const damaged = Buffer.from(good);
        damaged.set(patch.subarray(0, damaged.length - at - 10), at + 10);
        try {
          codec.decode('question', damaged);
        } catch (error) {
          expect(error).toMatchObject({ code: 'undecodable' });
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('older schemas', () => {
  const text = readSchemaFile('completed-id');
  const [older, newer] = [
    { type: 'record', name: 'CompletedId', namespace: 'io.sluice', fields: [{ name: 'offset', type: 'int' }] } as const,
    assembleSchema('completed-id', () => text),
  ];

  it('reads records of a given older schema', async () => {
    const { compileSchema } = await import('../../src/avro/compiled-schema.ts');
    const { writeSingleObject } = await import('../../src/avro/single-object.ts');
    const bytes = writeSingleObject(compileSchema(older), { offset: 7 });
    expect(failureOf(() => codec.decode('completed-id', bytes)).code).toBe('undecodable');
    const patient = createCodec({ olderSchemas: { 'completed-id': [older, newer] } });
    expect(patient.decode('completed-id', bytes)).toStrictEqual({ offset: 7 });
    expect(patient.decode('completed-id', codec.encode('completed-id', { offset: 8 }))).toStrictEqual({ offset: 8 });
    expect(failureOf(() => patient.decode('completed-id', bytes.subarray(0, 10))).code).toBe('undecodable');
  });

  it('refuses a schema that the current one cannot read', () => {
    const other = { type: 'record', name: 'CompletedId', namespace: 'io.sluice', fields: [] } as const;
    const strict = createCodec({ olderSchemas: { 'completed-id': [other] } });
    expect(failureOf(() => strict.encode('completed-id', { offset: 1 })).code).toBe('bad-schema');
  });
});

function amountThrough(through: Codec, amount: string): string {
  const progress = {
    stage: 'grade',
    task: 0,
    sequence: 1,
    fingerprint: '',
    inputs: [],
    counters: new Map(),
    spend: [{ role: 'target', usd: amount }],
    journalLowWater: 0,
    worker: '',
    committedAt: new Date(0),
  };
  const decoded = through.decode('progress', through.encode('progress', progress)) as typeof progress;
  return decoded.spend[0]?.usd ?? '';
}
