import { resolve } from 'node:path';
import { HUB_NAME_FORM, isHubName, readHubName, webAddressProblem } from '../records/hub-name.ts';
import type { SourceConfig } from './config.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';
import type { CheckedConfig } from './schema.ts';
import { FILE_FORMATS, VALUE_FORMATS } from './schema/sources.ts';
import type { CheckedSource } from './schema/sources.ts';

/** The faults of sources that involve several fields. */
export function problemsOfSources({ sources, kafka }: CheckedConfig): ConfigProblem[] {
  return sources.flatMap((source, at) => {
    const problems: ConfigProblem[] = [];
    const wrong = (name: keyof CheckedSource | null, expected: string): void => {
      const path = name === null ? `sources[${at}]` : `sources[${at}].${name}`;
      problems.push({ path, expected, got: describeGiven(name === null ? source : source[name], [name ?? '']) });
    };
    const { topic, path, format, schema, follow } = source;
    if ((topic === undefined) === (path === undefined)) {
      const got = topic === undefined ? 'neither' : 'both';
      return [{ path: `sources[${at}]`, expected: 'either topic or path', got }];
    }
    if (topic !== undefined) {
      const { questionsTopic } = kafka;
      if (topic === questionsTopic || topic.startsWith(`${questionsTopic}.ingest.`))
        wrong('topic', 'a topic of another program: it would be copied into itself');
      if (format !== undefined && !isOneOf(VALUE_FORMATS, format))
        wrong('format', `one of ${VALUE_FORMATS.join(', ')}, as values of a topic are`);
      if (format === 'avro' && schema === undefined)
        wrong('schema', 'the Avro schema of the values, as they hold none');
      if (format === 'confluent-avro' && kafka.schemaRegistry === null)
        wrong('format', 'kafka.schemaRegistry beside it, which has the schemas of the values');
    } else if (format !== undefined && !isOneOf(FILE_FORMATS, format)) {
      wrong('format', `one of ${FILE_FORMATS.join(', ')}, as files are`);
    }
    if (schema !== undefined && format !== 'avro') wrong('schema', "to be left out where format is not 'avro'");
    if (path !== undefined && isHubName(path)) {
      if (readHubName(path) === null) wrong('path', HUB_NAME_FORM);
      if (follow) wrong('follow', 'false: what is on the hub is read once');
    }
    const address = path === undefined ? null : webAddressProblem(path);
    if (address !== null) wrong('path', address);
    const isSame = (other: CheckedSource): boolean =>
      topic === undefined ? other.path === path : other.topic === topic;
    if (sources.findIndex(isSame) < at) wrong(topic === undefined ? 'path' : 'topic', 'each source once');
    return problems;
  });
}

const isOneOf = (formats: readonly string[], format: string): boolean => formats.includes(format);

/** Sources with their defaults; paths are absolute. */
export function sourcesOf(sources: readonly CheckedSource[], cwd: string): readonly SourceConfig[] {
  return sources.map(({ topic, path, format, schema, map, domain, follow }): SourceConfig => {
    const fields = map === undefined ? null : definedIn(map);
    const rows = { map: fields, domain: domain ?? null, follow };
    if (topic !== undefined) {
      const values = VALUE_FORMATS.find((known) => known === format) ?? 'json';
      return {
        kind: 'topic',
        topic,
        format: values,
        schema: schema === undefined ? null : resolve(cwd, schema),
        ...rows,
      };
    }
    const given = path ?? '';
    const files = FILE_FORMATS.find((known) => known === format) ?? null;
    return isHubName(given)
      ? { kind: 'hub', name: given, format: files, ...rows, follow: false }
      : { kind: 'files', name: given, path: resolve(cwd, given), format: files, ...rows };
  });
}

const definedIn = (map: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(map).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
