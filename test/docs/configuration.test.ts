import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../src/config/schema.ts';

/** The part of a JSON Schema that says which fields there are. */
interface Fields {
  readonly properties?: Readonly<Record<string, Fields>>;
  readonly anyOf?: readonly Fields[];
  readonly oneOf?: readonly Fields[];
}

/** The names of all fields, sections included. */
function namesOf({ properties = {}, anyOf = [], oneOf = [] }: Fields): string[] {
  const own = Object.entries(properties).flatMap(([name, fields]) => [name, ...namesOf(fields)]);
  return [...own, ...[...anyOf, ...oneOf].flatMap(namesOf)];
}

const known = new Set(namesOf(z.toJSONSchema(configSchema, { unrepresentable: 'any', io: 'input' }) as Fields));

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const fieldsPart = page.slice(0, page.indexOf('## Errors'));
const quoted = (text: string): string[] =>
  [...text.matchAll(/`([A-Za-z.]+)`/g)].flatMap((match) => (match[1] ?? '').split('.'));
const firstCells = [...fieldsPart.matchAll(/^\| (`[^|]*) \|/gm)].map((match) => match[1] ?? '');

describe('docs/configuration.md', () => {
  it('names every field of the schema', () => {
    const said = new Set(quoted(fieldsPart));
    expect([...known].filter((name) => !said.has(name))).toEqual([]);
  });

  it('has no field that the schema does not have', () => {
    const rows = firstCells.flatMap(quoted);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((name) => !known.has(name))).toEqual([]);
  });
});
