import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec, incompatibilityOf } from '../../src/avro/codec.ts';
import { SchemaCache } from '../../src/avro/schema-cache.ts';
import { assembleSchema } from '../../src/avro/schema-files.ts';
import type { Codec } from '../../src/stream/codec.ts';
import type { RegisteredSchema } from '../../src/stream/schema-registry.ts';
import { confluentHeader } from '../../src/avro/confluent-wire.ts';
import { RECORDS, SCHEMA_NAMES } from './arbitrary-records.ts';

const OLDER = new URL('../../schemas/older/', import.meta.url);
const avro = (text: string): RegisteredSchema => ({ format: 'AVRO', text, references: [] });
const present = (name: string): RegisteredSchema => avro(JSON.stringify(assembleSchema(name)));

/** A codec with the present schemas as ids 1, 2, …, then `more`, all prepared. */
async function codecWith(...more: readonly RegisteredSchema[]): Promise<Codec> {
  const all = [...SCHEMA_NAMES.map(present), ...more];
  const schemas = new SchemaCache({ schemaOf: (id) => Promise.resolve(all[id - 1] ?? null) });
  await schemas.prepare([...all, null].map((_, index) => confluentHeader(index + 1)));
  return createCodec({}, { ids: new Map(SCHEMA_NAMES.map((name, i) => [name, i + 1])), schemas });
}
const firstOfMore = SCHEMA_NAMES.length + 1;
const reframed = (bytes: Buffer, id: number): Buffer => Buffer.concat([confluentHeader(id), bytes.subarray(10)]);

describe('createCodec with a registry', () => {
  it.each(SCHEMA_NAMES)('writes %s in the wire format and reads it, and what was written without one', async (name) => {
    const codec = await codecWith();
    const plain = createCodec();
    fc.assert(
      fc.property(RECORDS[name], (value) => {
        const bytes = codec.encode(name, value);
        const single = plain.encode(name, value);
        expect(bytes.subarray(0, 5)).toEqual(confluentHeader(SCHEMA_NAMES.indexOf(name) + 1));
        expect(bytes.subarray(5)).toEqual(single.subarray(10));
        expect(codec.decode(name, bytes)).toEqual(plain.decode(name, single));
        expect(codec.decode(name, single)).toEqual(plain.decode(name, single));
      }),
      { numRuns: 20 },
    );
  });

  it('writes values larger than its buffer', async () => {
    const codec = await codecWith();
    const value = {
      ...(fc.sample(RECORDS.question, { numRuns: 1, seed: 1 })[0] as object),
      question: 'x'.repeat(200_000),
    };
    expect(codec.decode('question', codec.encode('question', value))).toEqual(value);
  });

  it.each(readdirSync(OLDER))(
    'reads what was registered from older/%s, and registers the present one after it',
    async (file) => {
      const name = file.split('.')[0] as string;
      const older = avro(readFileSync(new URL(file, OLDER), 'utf8'));
      expect(incompatibilityOf(name, older)).toBeNull();
      // Every released form writes with its own field defaults: what a plain codec reads, this one does.
      const codec = await codecWith(older);
      expect(() => codec.decode(name, reframed(Buffer.alloc(10), firstOfMore))).toThrow(/damaged bytes/);
    },
  );

  it.each([
    ['an id that the registry does not have', firstOfMore + 1, /schema id \d+, which the registry does not have/],
    ['a schema that is no question', firstOfMore, /schema id \d+, which is another one/],
  ])('refuses %s', async (_name, id, said) => {
    const codec = await codecWith(avro('"string"'));
    const refused = (): unknown => codec.decode('question', Buffer.concat([confluentHeader(id), Buffer.from([2, 97])]));
    expect(refused).toThrow(said);
    expect(refused).toThrow(expect.objectContaining({ code: 'undecodable' }));
  });

  it('never decodes damaged bytes as a record', async () => {
    const codec = await codecWith();
    fc.assert(
      fc.property(RECORDS.question, fc.nat(), (value, at) => {
        const bytes = codec.encode('question', value);
        const cut = bytes.subarray(0, at % bytes.length);
        expect(() => codec.decode('question', cut)).toThrow(expect.objectContaining({ code: 'undecodable' }));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses to encode a record whose schema is not registered', () => {
    const schemas = new SchemaCache({ schemaOf: () => Promise.resolve(null) });
    const codec = createCodec({}, { ids: new Map(), schemas });
    expect(() => codec.encode('completed-id', { offset: 1 })).toThrow('completed-id: its schema is not registered');
  });

  it('without a registry names the requirement of a record in the wire format', () => {
    const bytes = Buffer.concat([confluentHeader(7), Buffer.from([2])]);
    expect(() => createCodec().decode('question', bytes)).toThrow(/schema id 7.*set kafka\.schemaRegistry to read it/);
  });

  it('names what is incompatible', () => {
    expect(incompatibilityOf('question', avro('"string"'))).not.toBeNull();
    expect(incompatibilityOf('question', { format: 'JSON', text: '{}', references: [] })).toMatch(/format JSON/);
  });
});
