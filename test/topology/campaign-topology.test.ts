import { describe, expect, it } from 'vitest';
import type { Counters } from '../../src/stream/outcome.ts';
import type { StageWork } from '../../src/stream/stage.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import type { CampaignStage } from '../../src/topology/campaign-ports.ts';
import { TOPICS } from '../../src/topology/topics.ts';
import { aRejectedTrace, AT, gradedInput, questionInput, selectionInput } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';
import { scriptedPorts } from '../support/running-campaign.ts';

const { stages } = buildTopology(settings()).bind(scriptedPorts());
const [grade, sample, trace] = (['grade', 'sample', 'trace'] as const).map((name) => {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`expected a stage ${name}`);
  return found;
}) as [CampaignStage, CampaignStage, CampaignStage];

const start = (stage: CampaignStage, counters: Counters = new Map()): StageWork =>
  stage.start({
    call: (_identity, perform) => perform(),
    now: () => AT,
    restored: { counters, isKnownId: () => false },
  });

describe('buildTopology', () => {
  it('has one writer for each topic except questions, and an owner for every topic', () => {
    const written = stages.flatMap(({ outputs, control, calls }) => [...outputs, control, calls]);
    const names = TOPICS.map(({ name }) => name).filter((name) => name !== 'questions');
    expect(written.filter((name) => name !== null).toSorted()).toEqual(names.toSorted());
  });

  it('dead-letters only users’ records', () => {
    expect([grade, sample, trace].flatMap(({ sources }) => sources.map(({ undecodable }) => undecodable))).toEqual([
      'dead-letter',
      ...Array.from({ length: 9 }, () => 'fatal'),
    ]);
    expect(grade.outputs).toContain('dead-letter');
  });

  it('takes permits and deadlines from the settings; the stock may wait for ever', () => {
    const given = { shuffleBuffer: 7, recordPermits: { grade: 3, trace: 4 }, deadlinesMs: { grade: 50, trace: 60 } };
    const taken = buildTopology(settings(given)).stages.map(({ name, deadlineMs, sources }) => [
      name,
      { deadlineMs, permits: sources[0]?.permits },
    ]);
    expect(Object.fromEntries(taken)).toMatchObject({
      grade: { deadlineMs: 50, permits: 3 },
      sample: { deadlineMs: null, permits: 7 },
      trace: { deadlineMs: 60, permits: 4 },
    });
  });

  it('ends a question that the engine gives up as ungraded', () => {
    const { ref, value: question } = questionInput(4);
    expect(start(grade).failed(questionInput(4), 'deadline-exceeded', 'no outcome')).toEqual({
      ref,
      disposition: { kind: 'rejected', reason: 'deadline-exceeded' },
      outputs: [
        {
          topic: 'ungraded',
          key: 'q4',
          value: { question, reason: 'deadline-exceeded', detail: 'no outcome', ungradedAt: AT },
        },
      ],
      counts: {},
    });
  });

  it('ends a selection that the engine gives up as rejected, so that its level is free again', () => {
    const value = { reply: null, verdict: null, reason: 'operator-error', detail: 'broken', attempt: null } as const;
    expect(start(trace).failed(selectionInput(4), 'operator-error', 'broken')).toEqual({
      ref: selectionInput(4).ref,
      disposition: { kind: 'rejected', reason: 'operator-error' },
      outputs: [{ topic: 'rejected', key: 'q4', value: aRejectedTrace('q4', 3, value) }],
      counts: expect.objectContaining({ 'rejected/3': 1 }),
      costGroup: 'level/3',
    });
  });

  it('ends a graded record that the engine gives up as a draw that ended at once', () => {
    expect(start(sample).failed(gradedInput(4), 'record-too-large', 'too large')).toMatchObject({
      outputs: [],
      counts: { 'drawn/3': 1, 'rejected/3': 1 },
    });
  });

  it('counts a record that the engine gives up by its names, so that later names are counted too', () => {
    const ended = [
      { stage: trace, ended: selectionInput(4), next: selectionInput(5) },
      { stage: sample, ended: gradedInput(4), next: gradedInput(5) },
    ];
    for (const { stage, ended: input, next } of ended) {
      const { counts } = start(stage).failed(input, 'deadline-exceeded', 'no outcome');
      const other = { ...next, value: { ...next.value, question: { ...next.value.question, source: 'later' } } };
      const later = start(stage, new Map(Object.entries(counts))).failed(other, 'deadline-exceeded', 'no outcome');
      expect(later.counts).toMatchObject({ 'rejected/3/source/later': 1, 'counted/source/later': 1 });
    }
  });

  it('remembers the ids of questions by the engine, and those of draws by the operator', () => {
    expect(grade.remembers?.by === 'engine' && grade.remembers.keyOf(questionInput(4))).toBe('q4');
    expect(sample.remembers).toEqual({ topic: 'selected', by: 'operator' });
    expect(trace.remembers).toBeNull();
  });
});
