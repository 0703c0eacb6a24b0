import { describe, expect, it } from 'vitest';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { describeSetup } from '../../src/topology/describe-setup.ts';
import { TOPICS } from '../../src/topology/topics.ts';
import { settings } from '../support/campaign-settings.ts';

const topology = buildTopology(settings());
const options = {
  questionsTopic: 'company.questions',
  partitions: 6,
  replicationFactor: 3,
  brokers: ['a:9092', 'b:9092'],
  principal: 'User:sluice',
  topics: true,
  acls: true,
} as const;

interface Setup {
  readonly campaign: string;
  readonly topics?: { name: string; partitions: number; replicationFactor: number; settings: Record<string, string> }[];
  readonly acls?: { resource: string; name: string; pattern: string; operations: string[]; principal: string }[];
  readonly commands: string[];
}

const asJson = (over: Partial<Parameters<typeof describeSetup>[1]> = {}): Setup =>
  JSON.parse(describeSetup(topology, { ...options, ...over }, 'json')) as Setup;

describe('describeSetup', () => {
  it('names every topic as it is on the broker, with its partitions and settings', () => {
    const { campaign, topics = [] } = asJson();
    expect(campaign).toBe('test');
    const names = TOPICS.map(({ name }) => (name === 'questions' ? 'company.questions' : `test.${name}`));
    expect(topics.map(({ name }) => name)).toEqual(names);
    const of = (name: string): object | undefined => topics.find((topic) => topic.name === name);
    expect(of('test.cot')).toEqual({
      name: 'test.cot',
      partitions: 6,
      replicationFactor: 3,
      settings: {
        'max.message.bytes': '8388608',
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'retention.bytes': '-1',
      },
    });
    expect(of('test.control.sample')).toMatchObject({ partitions: 1, settings: { 'cleanup.policy': 'compact' } });
  });

  it('names the subject of each topic with a schema if there is a registry, and none without one', () => {
    const { topics = [] } = asJson({ registry: true });
    const subjects = topics.flatMap((topic) => ('subject' in topic ? [topic.subject] : []));
    expect(subjects).toHaveLength(TOPICS.filter(({ schema }) => schema !== null).length);
    expect(subjects).toContainEqual({ name: 'company.questions-value', schema: 'question' });
    expect(describeSetup(topology, { ...options, registry: true }, 'text')).toMatch(/test\.cot-value +verified-record/);
    expect(describeSetup(topology, options, 'text')).not.toContain('-value');
  });

  it('gives rights only on the questions topic, its ingest topics, and names that begin with the campaign', () => {
    const { acls = [] } = asJson();
    for (const { resource, name, pattern, principal } of acls) {
      expect(principal).toBe('User:sluice');
      if (resource === 'CLUSTER') continue;
      expect([
        ['company.questions', 'LITERAL'],
        ['company.questions.ingest.positions', 'LITERAL'],
        ['company.questions.ingest.dead-letter', 'LITERAL'],
        ['sluice.ingest:company.questions:', 'PREFIXED'],
        ['test.', 'PREFIXED'],
      ]).toContainEqual([name, pattern]);
    }
    // `test` must not reach the topics of a campaign `test-2`.
    expect(acls.map(({ name }) => name)).not.toContain('test');
  });

  it('gives a campaign that reuses replies of another one only the right to read its call journals', () => {
    const of = (over: object): string[] =>
      (asJson(over).acls ?? []).map(({ name, pattern, operations }) => `${name} ${pattern} ${operations.join(' ')}`);
    const without = new Set(of({}));
    expect(of({ reuse: ['old'] }).filter((rule) => !without.has(rule))).toEqual([
      'old.calls.grade LITERAL Read Describe',
      'old.calls.trace LITERAL Read Describe',
    ]);
  });

  it('gives a campaign with sources the rights that they need', () => {
    const of = (over: object): { name: string; isOptional: boolean }[] =>
      ((asJson(over).acls ?? []) as unknown as { name: string; isOptional: boolean; operations: string[] }[]).map(
        ({ name, operations, isOptional }) => ({ name: `${name} ${operations.join(' ')}`, isOptional }),
      );
    const optional = new Set(
      of({})
        .filter((rule) => rule.isOptional)
        .map(({ name }) => name),
    );
    const sources = [
      { name: 'acme.problems', kind: 'topic', format: 'json', follow: true },
      { name: 'in', kind: 'files', format: null, follow: true },
    ];
    const needed = of({ sources }).filter((rule) => !rule.isOptional);
    expect(needed).toContainEqual({ name: 'acme.problems Read Describe', isOptional: false });
    expect(needed.map(({ name }) => name).filter((name) => optional.has(name))).toEqual([
      'company.questions Write',
      'company.questions.ingest.positions Read Write Create Describe',
      'company.questions.ingest.dead-letter Read Write Create Describe',
      'sluice.ingest:company.questions: Read Describe',
    ]);
  });

  it('has a command of Kafka for each topic and each rule, for a shell', () => {
    const { commands, topics = [], acls = [] } = asJson({ principal: "User:CN=it's me,O=x" });
    expect(commands).toHaveLength(topics.length + acls.length);
    expect(commands).toContain(
      'kafka-topics.sh --bootstrap-server a:9092,b:9092 --create --if-not-exists --topic test.ids --partitions 6 ' +
        '--replication-factor 3 --config max.message.bytes=8388608 --config cleanup.policy=compact ' +
        '--config min.cleanable.dirty.ratio=0.1',
    );
    expect(commands).toContain(
      `kafka-acls.sh --bootstrap-server a:9092,b:9092 --add --allow-principal 'User:CN=it'\\''s me,O=x' ` +
        '--operation Write --operation Describe --transactional-id test. --resource-pattern-type prefixed',
    );
  });

  it('leaves out parts that were not requested, and the replication factor if the brokers have one', () => {
    const topicsOnly = asJson({ acls: false, replicationFactor: null });
    expect(topicsOnly.acls).toBeUndefined();
    expect(topicsOnly.commands.join('\n')).not.toMatch(/kafka-acls|--replication-factor/);
    const aclsOnly = asJson({ topics: false });
    expect(aclsOnly.topics).toBeUndefined();
    expect(aclsOnly.commands.join('\n')).not.toContain('kafka-topics');
  });

  it('shows people the same, with the reason for each right', () => {
    const text = describeSetup(topology, options, 'text');
    for (const command of asJson().commands) expect(text).toContain(`\n${command}`);
    expect(text).toContain('transactional id test.*');
    expect(text).toContain('each task commits in a transaction of its own');
    expect(text).toContain('optional: not where the topic exists');
  });
});
