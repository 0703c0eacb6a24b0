import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { hubSettingsOf } from '../../src/config/secrets.ts';
import { SluiceError } from '../../src/records/sluice-error.ts';
import { sourceMap } from '../../src/runtime/open-source.ts';

const endpoint = { baseUrl: 'http://localhost:8000/v1', model: 'm' };
const parse = (sources?: unknown, env: Record<string, string> = {}): Config =>
  parseConfig(
    {
      campaign: 'c',
      models: { target: endpoint, teacher: endpoint, scorer: endpoint },
      ...(sources !== undefined && { sources }),
    },
    { cwd: '/home/ada', env },
  );
const problemsOf = (...sources: unknown[]): string => {
  try {
    parse(sources);
  } catch (error) {
    if (error instanceof SluiceError) return error.message;
  }
  return expect.unreachable('it is refused');
};

describe('sources', () => {
  it('are topics, files and files of the hub, with absolute paths, and no part of what a campaign is', () => {
    const config = parse([
      { topic: 'acme', map: { question: 'problem' }, domain: 'math', follow: true },
      { topic: 'acme.avro', format: 'avro', schema: 'row.avsc' },
      { path: 'in', format: 'csv', follow: true },
      { path: 'hf://datasets/acme/problems/a.parquet' },
    ]);
    const plain = { map: null, domain: null, follow: false };
    expect(config.sources).toEqual([
      {
        kind: 'topic',
        topic: 'acme',
        format: 'json',
        schema: null,
        map: { question: 'problem' },
        domain: 'math',
        follow: true,
      },
      { kind: 'topic', topic: 'acme.avro', format: 'avro', schema: '/home/ada/row.avsc', ...plain },
      { kind: 'files', name: 'in', path: '/home/ada/in', format: 'csv', ...plain, follow: true },
      { kind: 'hub', name: 'hf://datasets/acme/problems/a.parquet', format: null, ...plain },
    ]);
    expect(fingerprintOf(config, '1')).toBe(fingerprintOf(parse(), '1'));
    expect(parse().sources).toEqual([]);
  });

  it.each<[wrong: string, source: object]>([
    ['sources[0]: expected either topic or path, got neither', {}],
    ['sources[0]: expected either topic or path, got both', { topic: 'a', path: 'b' }],
    ['sources[0].topic: expected a topic of another program', { topic: 'questions' }],
    ['sources[0].topic: expected a topic of another program', { topic: 'questions.ingest.dead-letter' }],
    ['sources[0].format: expected one of json, avro, confluent-avro, confluent-json', { topic: 'a', format: 'csv' }],
    ['sources[0].format: expected one of jsonl, csv, tsv, parquet', { path: 'a', format: 'json' }],
    ['sources[0].format: expected kafka.schemaRegistry beside it', { topic: 'a', format: 'confluent-avro' }],
    ['sources[0].schema: expected the Avro schema of the values', { topic: 'a', format: 'avro' }],
    ['sources[0].schema: expected to be left out', { topic: 'a', schema: 'a.avsc' }],
    ['sources[0].path: expected hf://datasets/OWNER/NAME/PATH', { path: 'hf://acme/problems' }],
    ['sources[0].path: expected hf://datasets/OWNER/NAME/PATH', { path: 'hf://datasets/acme/problems@%zz/a.jsonl' }],
    [
      'sources[0].path: expected hf://datasets/acme/problems@v2/data/a.jsonl',
      { path: 'https://huggingface.co/datasets/acme/problems/blob/v2/data/a.jsonl' },
    ],
    ['sources[0].path: expected a path, or hf://datasets/OWNER/NAME/PATH', { path: 's3://bucket/a.jsonl' }],
    ['sources[0].follow: expected false: what is on the hub is read once', { path: 'hf://datasets/a/b', follow: true }],
    ['sources[0].domain: expected a domain', { topic: 'a', domain: 'maths' }],
    ['sources[0].map.question: expected the name of a field', { topic: 'a', map: { question: 'a..b' } }],
    ['sources[0].map.questions: expected no such field', { topic: 'a', map: { questions: 'a' } }],
    ['sources[0].fallow: expected no such field', { topic: 'a', fallow: true }],
  ])('refuses: %s', (wrong, source) => expect(problemsOf(source)).toContain(wrong));

  it('refuses one that is there twice', () => {
    expect(problemsOf({ topic: 'a' }, { topic: 'a', follow: true })).toContain(
      'sources[1].topic: expected each source once',
    );
    expect(problemsOf({ path: 'a' }, { path: 'a' })).toContain('sources[1].path: expected each source once');
  });

  it('map fields as --map does', () => {
    const [source] = parse([{ topic: 'a', map: { question: 'a, b', answer: String.raw`meta.x\.y` } }]).sources;
    expect(sourceMap(source!)?.paths).toEqual(
      new Map([
        ['question', ['a, b']],
        ['answer', ['meta', 'x.y']],
      ]),
    );
  });

  it('reach the hub as the environment says, and the token is not in the configuration', () => {
    const config = parse([], { HF_TOKEN: 'hf_secret', HF_ENDPOINT: 'http://mirror:8080/' });
    expect(hubSettingsOf(config)).toEqual({ endpoint: 'http://mirror:8080', token: 'hf_secret' });
    expect(JSON.stringify(config)).not.toContain('hf_secret');
    expect(hubSettingsOf(parse())).toEqual({ endpoint: 'https://huggingface.co', token: null });
  });

  it('are checked against each other also where a field of one is misspelt', () => {
    const told = problemsOf({ path: 'a.jsonl', folow: true }, { topic: 'a', path: 'b' });
    expect(told).toContain('has 2 problems');
    expect(told).toContain('sources[0].folow: expected no such field');
    expect(told).toContain('sources[1]: expected either topic or path, got both');
  });
});
