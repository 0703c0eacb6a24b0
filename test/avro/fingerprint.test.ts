import avsc from 'avsc';
import { describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/avro/compiled-schema.ts';
import { fingerprintOf } from '../../src/avro/fingerprint.ts';
import { assembleSchema } from '../../src/avro/schema-files.ts';
import { SCHEMA_NAMES } from './arbitrary-records.ts';

// Signed values as in Apache Avro's share/test/data/schema-tests.txt.
const VECTORS: readonly (readonly [canonicalForm: string, fingerprint: bigint])[] = [
  ['"null"', 7195948357588979594n],
  ['"boolean"', -6970731678124411036n],
  ['"int"', 8247732601305521295n],
  ['"long"', -3434872931120570953n],
  ['"string"', -8142146995180207161n],
  ['[]', -1241056759729112623n],
  ['["int","boolean"]', 5392556393470105090n],
  ['{"name":"x.y.foo","type":"record","fields":[]}', 5916914534497305771n],
  ['{"name":"x.y.z.foo","type":"enum","symbols":["A1","A2"]}', -4448647247586288245n],
  ['{"type":"map","values":"string"}', -8732877298790414990n],
  [
    '{"name":"foo","type":"record","fields":[{"name":"f1","type":"boolean"},{"name":"f2","type":"int"}]}',
    -4860222112080293046n,
  ],
];

describe('fingerprintOf', () => {
  it.each(VECTORS)('is CRC-64-AVRO: %s', (canonicalForm, fingerprint) => {
    expect(BigInt.asIntN(64, fingerprintOf(canonicalForm))).toBe(fingerprint);
  });

  it('has the hexadecimal values of the specification', () => {
    expect(fingerprintOf('"int"').toString(16)).toBe('7275d51a3f395c8f');
    expect(fingerprintOf('"null"').toString(16)).toBe('63dd24e7cc258f8a');
  });
});

describe('compileSchema', () => {
  it('takes the canonical form of the published schema, without names, docs or marks of ours', () => {
    for (const name of SCHEMA_NAMES) {
      const schema = assembleSchema(name);
      const plain = avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0]);
      const compiled = compileSchema(schema);
      expect(compiled.canonicalForm).toBe(JSON.stringify(plain.schema()));
      expect(compiled.canonicalForm).not.toMatch(/doc|default|logicalType|sluice-/);
    }
  });

  it('refuses invalid Avro', () => {
    expect(() => compileSchema({ type: 'record', name: 'x' })).toThrow(/not valid Avro/);
  });
});
