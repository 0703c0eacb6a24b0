import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/avro/codec.ts';
import { confluentHeader } from '../../src/avro/confluent-wire.ts';
import { SchemaCache } from '../../src/avro/schema-cache.ts';
import { compileSchema } from '../../src/avro/compiled-schema.ts';
import { fileOfType, isUnion, assembleSchema, readOlderSchemas, readSchemaFile } from '../../src/avro/schema-files.ts';
import type { AvroSchema } from '../../src/avro/schema-files.ts';
import { writeSingleObject } from '../../src/avro/single-object.ts';
import { SCHEMA_NAMES } from './arbitrary-records.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const git = (...parameters: string[]): string =>
  execFileSync('git', parameters, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const isCheckout = ((): boolean => {
  try {
    return git('rev-parse', '--show-prefix').trim() === '';
  } catch {
    return false;
  }
})();

/** The files that a schema is put together from. */
function filesOf(name: string): readonly string[] {
  const files: string[] = [];
  assembleSchema(name, (file) => {
    files.push(file);
    return readSchemaFile(file);
  });
  return files;
}

/** The schema as it was before the last change of any of its files; null where there was none. */
function earlierSchema(name: string): { readonly commit: string; readonly schema: AvroSchema } | null {
  const paths = filesOf(name).map((file) => `schemas/${file}.avsc`);
  const [last, previous] = git('log', '--format=%H', '-n', '2', '--', ...paths)
    .split('\n')
    .filter(Boolean);
  const isChanged = git('status', '--porcelain', '--', ...paths).trim() !== '';
  const commit = isChanged ? last : previous;
  if (commit === undefined) return null;
  const there = new Set(git('ls-tree', '--name-only', commit, 'schemas/').split('\n'));
  if (!there.has(`schemas/${name}.avsc`)) return null;
  return { commit, schema: assembleSchema(name, (file) => git('show', `${commit}:schemas/${file}.avsc`)) };
}

/** Values of any schema, by the schema alone: an older one has no type in the code any more. */
function valuesOf(schema: AvroSchema, named: Map<string, AvroSchema> = new Map()): Arbitrary<unknown> {
  if (isUnion(schema)) return fc.oneof(...schema.map((branch) => valuesOf(branch, named)));
  if (typeof schema === 'string') {
    const primitives: Record<string, Arbitrary<unknown>> = {
      null: fc.constant(null),
      boolean: fc.boolean(),
      int: fc.nat(),
      long: fc.nat(),
      double: fc.double({ noNaN: true }),
      string: fc.string(),
      bytes: fc.uint8Array().map((array) => Buffer.from(array)),
    };
    return primitives[schema] ?? valuesOf(named.get(schema) ?? 'null', named);
  }
  if (schema.name !== undefined) named.set(`io.sluice.${schema.name}`, schema);
  if (schema.logicalType === 'timestamp-millis') return fc.date({ noInvalidDate: true, min: new Date(0) });
  if (schema.logicalType === 'decimal') return fc.nat().map((cents) => String(cents / 100));
  switch (schema.type) {
    case 'record':
      return fc.record(
        Object.fromEntries((schema.fields ?? []).map(({ name, type }) => [name, valuesOf(type, named)])),
      );
    case 'enum':
      return fc.constantFrom(...(schema.symbols ?? []).map((symbol) => symbol.replaceAll('_', '-')));
    case 'array':
      return fc.array(valuesOf(schema.items ?? 'null', named));
    case 'map':
      return fc
        .array(fc.tuple(fc.string(), valuesOf(schema.values ?? 'null', named)))
        .map((entries) => new Map(entries));
    default:
      return valuesOf(schema.type, named);
  }
}

const OLDER_FOLDER = new URL('../../schemas/older/', import.meta.url);
const OLDER = readdirSync(OLDER_FOLDER);

/** All domains of questions in a record. */
function domainsIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'domain' ? [inner] : domainsIn(inner)));
}

describe('schema evolution', () => {
  if (!isCheckout) {
    const reason = 'this folder is not a git checkout, so there is no earlier version to write with';
    process.stderr.write(`skipped: reads what the earlier version of each schema wrote (${reason})\n`);
    it('reads what the earlier version of each schema wrote', ({ skip }) => skip(reason));
  } else {
    it.each(SCHEMA_NAMES)('reads as %s what its earlier version wrote', (name) => {
      const earlier = earlierSchema(name);
      if (earlier === null) return;
      const writer = compileSchema(earlier.schema);
      const codec = createCodec({ olderSchemas: { [name]: [earlier.schema] } });
      fc.assert(
        fc.property(valuesOf(earlier.schema), (value) => {
          expect(() => codec.decode(name, writeSingleObject(writer, value))).not.toThrow();
        }),
        { numRuns: 40 },
      );
    });
  }

  it('gives a new optional field its default and a new symbol the default symbol', () => {
    const present = JSON.parse(readSchemaFile('chat-reply')) as { fields: { name: string; type: AvroSchema }[] };
    const newer = {
      ...present,
      fields: present.fields
        .filter((field) => field.name !== 'reasoning')
        .map((field) =>
          field.name === 'finishReason'
            ? { ...field, type: { ...(field.type as object), symbols: ['stop', 'length', 'other', 'tool_calls'] } }
            : field,
        ),
    };
    const verdict = JSON.parse(readSchemaFile('verdict')) as { fields: { name: string }[] };
    const files = new Map<string, unknown>([
      ['chat-reply', newer],
      ['verdict', { ...verdict, fields: verdict.fields.filter(({ name }) => name !== 'judge') }],
    ]);
    const other = assembleSchema('attempt', (file) =>
      files.has(file) ? JSON.stringify(files.get(file)) : readSchemaFile(file),
    );
    const codec = createCodec({ olderSchemas: { attempt: [other] } });
    const usage = { prompt: 1, cachedPrompt: 0, completion: 1, reasoning: 0 };
    const attempt = {
      questionId: 'q',
      attempt: 0,
      model: 'm',
      reply: { content: 'c', finishReason: 'tool-calls', finishDetail: null, returnedModel: 'm', usage, latencyMs: 1 },
      verdict: { verdict: 'correct', reason: 'answer-unparsable', extracted: null, decidedBy: 'math/1' },
      stepScores: [0.5],
      attemptedAt: new Date(5),
    };
    expect(codec.decode('attempt', writeSingleObject(compileSchema(other), attempt))).toStrictEqual({
      ...attempt,
      reply: { ...attempt.reply, finishReason: 'other', finishDetail: null, reasoning: null },
      verdict: { ...attempt.verdict, takenFrom: null, judge: null },
    });
  });

  it.each(OLDER)('reads what the schema older/%s wrote, with every domain as text', async (file) => {
    const name = file.split('.')[0] as string;
    const schema = JSON.parse(readFileSync(new URL(file, OLDER_FOLDER), 'utf8')) as AvroSchema;
    const writer = compileSchema(schema);
    const codec = createCodec();
    // The same bytes behind the id that a registry gave the older schema.
    const schemas = new SchemaCache({
      schemaOf: () => Promise.resolve({ format: 'AVRO', text: JSON.stringify(schema), references: [] }),
    });
    await schemas.prepare([confluentHeader(1)]);
    const registered = createCodec({}, { ids: new Map(), schemas });
    fc.assert(
      fc.property(valuesOf(schema), (value) => {
        const bytes = writeSingleObject(writer, value);
        const read: unknown = codec.decode(name, bytes);
        expect(domainsIn(read)).toEqual(domainsIn(value));
        expect(registered.decode(name, Buffer.concat([confluentHeader(1), bytes.subarray(10)]))).toEqual(read);
      }),
      { numRuns: 40 },
    );
  });

  it('has the older form of every record with a question, from when a domain was one of an enum', () => {
    // One that is new since then has no older form.
    const records = SCHEMA_NAMES.filter(
      (name) => filesOf(name).includes('question') && OLDER.some((file) => file.startsWith(`${name}.`)),
    );
    expect(records).toEqual(expect.arrayContaining(['question', 'graded-question', 'selection', 'ungraded']));
    expect(records).toEqual(expect.arrayContaining(['verified-record', 'rejected-trace']));
    for (const name of records) {
      const forms = OLDER.filter((file) => file.startsWith(`${name}.`)).map((file) =>
        readFileSync(new URL(file, OLDER_FOLDER), 'utf8'),
      );
      expect(forms.some((form) => form.includes('"Domain"') && form.includes('"choices"'))).toBe(true);
    }
  });

  it('reads questions that were written before there were choices and calls', () => {
    const [first] = readOlderSchemas('question');
    if (first === undefined) throw new Error('schemas/older has no question.1.avsc');
    const tests = { kind: 'assert', setup: '', asserts: ['assert f(1)'], code: null, entryPoint: null, cases: [] };
    const rest = { answer: '', source: null, license: null, ingestedAt: new Date(7) };
    const question = { id: 'q1', domain: 'code', question: 'Write f.', tests, ...rest };
    const bytes = writeSingleObject(compileSchema(first), question);
    expect(createCodec().decode('question', bytes)).toEqual({
      ...question,
      choices: [],
      tests: { ...tests, calls: [] },
    });
  });

  it.each([
    ['verified-record', { attempt: 0, traceIndex: 0, traceCount: 1 }],
    ['rejected-trace', { attempt: null, traceIndex: 0, traceCount: 1 }],
  ] as const)('reads each %s of before there were several samples as the only one of its question', (name, one) => {
    const [first] = readOlderSchemas(name);
    if (first === undefined) throw new Error(`schemas/older has no ${name}.1.avsc`);
    fc.assert(
      fc.property(valuesOf(first), (value) => {
        const read = createCodec().decode(name, writeSingleObject(compileSchema(first), value));
        expect(read).toMatchObject(one);
      }),
      { numRuns: 20 },
    );
  });

  it('defines every type in the file of its name, and gives every enum a default', () => {
    for (const file of readdirSync(new URL('../../schemas/', import.meta.url))) {
      if (!file.endsWith('.avsc')) continue;
      const schema = JSON.parse(readSchemaFile(file.slice(0, -5))) as { name: string; fields?: { doc?: string }[] };
      expect(`${fileOfType(`io.sluice.${schema.name}`)}.avsc`).toBe(file);
      for (const field of schema.fields ?? []) expect(field.doc).toMatch(/\.$/);
      for (const found of JSON.stringify(schema).matchAll(/"symbols":\[[^\]]*\](.{0,10})/g)) {
        expect(found[1]).toMatch(/^,"default"/);
      }
    }
  });
});
