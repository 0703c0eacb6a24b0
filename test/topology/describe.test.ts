import { describe, expect, it } from 'vitest';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { describeTopology } from '../../src/topology/describe.ts';
import { TOPICS } from '../../src/topology/topics.ts';
import { GRADING } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';

const topology = buildTopology(settings());

describe('describeTopology', () => {
  it.each(['text', 'mermaid', 'json'] as const)('names every topic, stage and operator as %s', (format) => {
    const text = describeTopology(topology, format);
    for (const { name } of TOPICS) expect(text).toContain(name);
    for (const { name, operators } of topology.stages) {
      expect(text).toContain(name);
      for (const operator of operators) expect(text).toContain(operator);
    }
  });

  it('gives the writers and readers of each topic as JSON', () => {
    const { campaign, topics, stages } = JSON.parse(describeTopology(topology, 'json')) as {
      campaign: string;
      topics: { name: string; writtenBy: string; readBy: string[]; partitions: string }[];
      stages: { name: string; tasks: string }[];
    };
    expect(campaign).toBe('test');
    const byName = Object.fromEntries(topics.map((topic) => [topic.name, topic]));
    expect(byName['questions']).toMatchObject({ writtenBy: 'ingest', readBy: ['grade'] });
    expect(byName['level-3']).toMatchObject({ writtenBy: 'grade', readBy: ['sample'], partitions: 'questions' });
    expect(byName['cot']).toMatchObject({ writtenBy: 'trace', readBy: ['sample'], partitions: 'selected' });
    expect(byName['calls.trace']).toMatchObject({ writtenBy: 'trace', readBy: [] });
    expect(stages.map(({ name, tasks }) => [name, tasks])).toEqual([
      ['grade', 'per-partition'],
      ['sample', 'single'],
      ['trace', 'per-partition'],
    ]);
  });

  it.each(['text', 'mermaid', 'json'] as const)(
    'names the sources as %s, with where they keep how far they are',
    (format) => {
      const sources = [
        { name: 'acme.problems', kind: 'topic', format: 'json', follow: true },
        { name: 'in', kind: 'files', format: null, follow: false },
      ] as const;
      const text = describeTopology(topology, format, { questionsTopic: 'company.questions', sources });
      const kept = ['sluice.ingest:company.questions:acme.problems', 'company.questions.ingest.positions'];
      for (const name of ['acme.problems', 'in', ...(format === 'mermaid' ? [] : kept)]) expect(text).toContain(name);
    },
  );

  it('describes the ownership of work for people', () => {
    const text = describeTopology(topology, 'text');
    expect(text).toContain('transactional id test.grade.<n>');
    expect(text).toContain('transactional id test.sample.0');
    expect(text).toContain('attempt → verify → scoreSteps → grade → route');
  });

  it('names the operator that runs the tests if levels depend on their share', () => {
    const grading = { ...GRADING, method: 'test-share' } as const;
    const text = describeTopology(buildTopology(settings({ grading })), 'text');
    expect(text).toContain('attempt → verify → scoreTests → grade → route');
  });

  it('draws each node once, and no edge to a node that is not there', () => {
    const lines = describeTopology(topology, 'mermaid').split('\n');
    const nodes = lines.flatMap((line) => /^ +(\w+)\[/.exec(line)?.[1] ?? []);
    expect(new Set(nodes).size).toBe(nodes.length);
    const ends = lines.filter((line) => /-->|-\.->/.test(line)).flatMap((line) => line.trim().split(/ (?:-->|-\.->) /));
    for (const end of ends) expect(nodes).toContain(end);
  });
});
