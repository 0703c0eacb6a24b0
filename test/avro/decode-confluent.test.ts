import avsc from 'avsc';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confluentHeader } from '../../src/avro/confluent-wire.ts';
import { ConfluentValues, behindSchemaId } from '../../src/avro/decode-confluent.ts';
import { SchemaCache } from '../../src/avro/schema-cache.ts';
import type { RegisteredSchema } from '../../src/stream/schema-registry.ts';

const avro = (schema: unknown, references: readonly RegisteredSchema[] = []): RegisteredSchema => ({
  format: 'AVRO',
  text: JSON.stringify(schema),
  references,
});

async function valuesOf(...schemas: readonly RegisteredSchema[]): Promise<ConfluentValues> {
  const cache = new SchemaCache({ schemaOf: (id) => Promise.resolve(schemas[id - 1] ?? null) });
  await cache.prepare([...schemas, null].map((_, index) => Buffer.concat([confluentHeader(index + 1)])));
  return new ConfluentValues(cache);
}

const wire = (id: number, payload: Buffer): Buffer => Buffer.concat([confluentHeader(id), payload]);

const problem = {
  type: 'record',
  name: 'Problem',
  namespace: 'com.example',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'text', type: 'string' },
    { name: 'hint', type: ['null', 'string'] },
    { name: 'either', type: ['int', 'long', 'double', 'string'] },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['EASY', 'HARD'] } },
    { name: 'tags', type: { type: 'map', values: { type: 'array', items: 'string' } } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
    { name: 'seen', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'uuid', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'parent', type: ['null', 'Problem'] },
  ],
};

const value = {
  id: 7,
  text: 'What is 1 + 1?',
  hint: { string: 'two' },
  either: { double: 0.5 },
  kind: 'HARD',
  tags: { a: ['b', 'c'] },
  hash: Buffer.from([1, 2]),
  seen: 1_700_000_000_000_000,
  day: 19_000,
  price: Buffer.from([0x04, 0xd2]),
  uuid: '0b6d',
};
const plain = {
  id: 7,
  text: 'What is 1 + 1?',
  hint: 'two',
  either: 0.5,
  kind: 'HARD',
  tags: { a: ['b', 'c'] },
  hash: 'AQI=',
  seen: '2023-11-14T22:13:20.000Z',
  day: '2022-01-08',
  price: '12.34',
  uuid: '0b6d',
  parent: null,
};
const writer = avsc.Type.forSchema(problem as avsc.Schema, { wrapUnions: 'always' });
const payload = writer.toBuffer({ ...value, parent: { 'com.example.Problem': { ...value, parent: null } } });

describe('ConfluentValues', () => {
  it('gives a value of any Avro schema as plain values, recursive ones and ambiguous unions too', async () => {
    const values = await valuesOf(avro(problem));
    expect(values.avro(wire(1, payload))).toEqual({ ...plain, parent: plain });
  });

  it('keeps every digit of a long', async () => {
    const values = await valuesOf(avro('long'));
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (given) => {
        const bytes: number[] = [];
        let zigzag = BigInt.asUintN(64, (given << 1n) ^ (given >> 63n));
        for (; zigzag > 127n; zigzag >>= 7n) bytes.push(Number(zigzag & 127n) | 128);
        bytes.push(Number(zigzag));
        const read = values.avro(wire(1, Buffer.from(bytes)));
        const isSafe = Number.isSafeInteger(Number(given));
        expect(read).toBe(isSafe ? Number(given) : given.toString());
      }),
    );
  });

  it('reads a schema with references', async () => {
    const inner = avro({ type: 'record', name: 'a.Inner', fields: [{ name: 'n', type: 'int' }] });
    const outer = { type: 'record', name: 'a.Outer', fields: [{ name: 'inner', type: 'a.Inner' }] };
    const values = await valuesOf(avro(outer, [inner, inner]));
    expect(values.avro(wire(1, Buffer.from([6])))).toEqual({ inner: { n: 3 } });
  });

  it('returns the payload after an id, and refuses bytes without one', () => {
    expect(String(behindSchemaId(wire(5, Buffer.from('{"a":[1,null]}'))))).toBe('{"a":[1,null]}');
    for (const bytes of ['{"a":1}', '', '\0\0']) {
      expect(() => behindSchemaId(Buffer.from(bytes))).toThrow(expect.objectContaining({ code: 'undecodable' }));
    }
  });

  it('never decodes damaged bytes as a value, and never loops', async () => {
    const values = await valuesOf(avro(problem));
    const bytes = wire(1, payload);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => values.avro(bytes.subarray(0, length))).toThrow(expect.objectContaining({ code: 'undecodable' }));
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        try {
          values.avro(wire(1, Buffer.from(noise)));
        } catch (error) {
          expect(error).toMatchObject({ code: 'undecodable' });
        }
      }),
    );
  });

  it.each([
    ['no value', null, /no value/],
    ['another format', Buffer.from('{"a": 1}'), /8 bytes that begin with 7b2261/],
    [
      'an id that the registry does not have',
      wire(9, Buffer.from([2])),
      /schema id 9, which the registry does not have/,
    ],
    ['a schema of another format', wire(2, Buffer.from([2])), /expected an Avro schema, got one of format PROTOBUF/],
    ['a schema that is none', wire(3, Buffer.from([2])), /schema id 3, which cannot be read/],
  ])('refuses %s as a bad record', async (_name, bytes, said) => {
    const proto = { format: 'PROTOBUF', text: 'syntax = "proto3";', references: [] };
    const values = await valuesOf(avro('int'), proto, avro({ type: 'nothing' }));
    expect(() => values.avro(bytes)).toThrow(said);
  });
});

describe('SchemaCache', () => {
  it('requests an id once for all callers, and does not wait for a known one', async () => {
    const asked: number[] = [];
    const cache = new SchemaCache({
      schemaOf: async (id) => {
        asked.push(id);
        await Promise.resolve();
        return avro('int');
      },
    });
    const batch = [wire(1, Buffer.from([2])), null, Buffer.from('text'), wire(2, Buffer.from([2])), wire(1, payload)];
    await Promise.all([cache.prepare(batch), cache.prepare(batch)]);
    expect(asked).toEqual([1, 2]);
    expect(cache.prepare(batch)).toBeNull();
  });

  it('asks again for an id that was unknown, after a while', async () => {
    let now = 0;
    let found: RegisteredSchema | null = null;
    let asked = 0;
    const cache = new SchemaCache(
      {
        schemaOf: () => {
          asked += 1;
          return Promise.resolve(found);
        },
      },
      () => now,
    );
    const batch = [wire(1, Buffer.from([2]))];
    await cache.prepare(batch);
    expect(cache.get(1)).toBeNull();
    expect(cache.prepare(batch)).toBeNull();
    now = 40_000;
    found = avro('int');
    await cache.prepare(batch);
    expect(cache.get(1)).not.toBeNull();
    expect(asked).toBe(2);
  });

  it('passes on the error of an unreachable registry, and asks again the next time', async () => {
    let isAway = true;
    const cache = new SchemaCache({
      schemaOf: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(avro('int'))),
    });
    const batch = [wire(1, Buffer.from([2]))];
    await expect(cache.prepare(batch)).rejects.toThrow('away');
    isAway = false;
    await cache.prepare(batch);
    expect(cache.get(1)).toEqual(avro('int'));
  });
});
