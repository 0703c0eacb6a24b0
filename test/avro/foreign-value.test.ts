import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/avro/fingerprint.ts';
import { createForeignReader } from '../../src/avro/foreign-value.ts';
import { headerOf } from '../../src/avro/single-object.ts';

const schema = {
  type: 'record',
  name: 'Row',
  namespace: 'com.example',
  fields: [
    { name: 'nr', type: 'long' },
    { name: 'problem', type: 'string' },
    { name: 'raw', type: 'bytes' },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'meta', type: { type: 'map', values: { type: 'array', items: 'double' } } },
  ],
} as const;
const type = avsc.Type.forSchema(schema as unknown as avsc.Schema);
const row = { nr: 7, problem: 'What is ½?', raw: Buffer.from([1, 2]), note: 'x', meta: { a: [1.5] } };
const shown = { nr: 7, problem: 'What is ½?', raw: 'AQI=', note: 'x', meta: { a: [1.5] } };

describe('createForeignReader', () => {
  it('reads bare datums and the single-object encoding of its schema', () => {
    const read = createForeignReader(JSON.stringify(schema));
    const datum = type.toBuffer(row);
    expect(JSON.parse(read(datum))).toEqual(shown);
    const header = headerOf(fingerprintOf(JSON.stringify(type.schema())));
    expect(JSON.parse(read(Buffer.concat([header, datum])))).toEqual(shown);
  });

  it('keeps the digits of a long', () => {
    const read = createForeignReader('"long"');
    expect(read(Buffer.from('feffffffffffffffff01', 'hex'))).toBe('"9223372036854775807"');
  });

  it('refuses other bytes as undecodable, also with bytes after the datum', () => {
    const read = createForeignReader(JSON.stringify(schema));
    const datum = type.toBuffer(row);
    for (const bytes of [Buffer.from('{}'), Buffer.alloc(0), datum.subarray(1), Buffer.concat([datum, datum])]) {
      expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'undecodable' }) as Error);
    }
  });

  it('gives the value of a union without the name of its branch', () => {
    const union = JSON.stringify(['null', 'int', 'long', 'string']);
    const read = createForeignReader(union);
    const as = avsc.Type.forSchema(['null', 'int', 'long', 'string'], { wrapUnions: true });
    const shownOf = (value: unknown): unknown => JSON.parse(read(as.toBuffer(value)));
    expect([null, { int: 3 }, { long: 4 }, { string: '5' }].map(shownOf)).toEqual([null, 3, 4, '5']);
  });

  it('refuses an invalid schema', () => {
    expect(() => createForeignReader('no JSON')).toThrow(expect.objectContaining({ code: 'bad-schema' }) as Error);
    expect(() => createForeignReader('{"type":"recrd"}')).toThrow(
      expect.objectContaining({ code: 'bad-schema' }) as Error,
    );
  });
});
