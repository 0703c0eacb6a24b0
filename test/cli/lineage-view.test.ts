import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../src/campaign/lineage.ts';
import type { LineageFacts } from '../../src/campaign/lineage.ts';
import { describeLineage } from '../../src/cli/lineage-view.ts';
import { aGradedQuestion, anAttempt, aQuestion, aReply, aSelection, AT } from '../support/campaign-records.ts';
import { aVerifiedRecord, INCORRECT } from '../support/campaign-records.ts';

const facts: LineageFacts = {
  id: 'q1',
  campaign: 'c',
  records: [{ partition: 1, offset: 7, question: aQuestion() }],
  recordCount: 1,
  deadLetters: [],
  attempts: [anAttempt('q1', { verdict: INCORRECT, stepScores: [0.9, 0.125] })],
  graded: [aGradedQuestion()],
  ungraded: [],
  selections: [aSelection('q1', 3, 5)],
  verified: [aVerifiedRecord()],
  rejected: [],
  calls: [],
  unreadableEntries: 0,
};

const shown = (over: Partial<LineageFacts> = {}): string => {
  const lineage = lineageOf({ ...facts, ...over });
  if (lineage === null) throw new Error('nothing has the id');
  return describeLineage(lineage);
};

describe('describeLineage', () => {
  it('shows the lineage of a record, each step once, in order', () => {
    const text = shown();
    const order = ['q1 of c is in the dataset', 'question:', 'attempt 0: incorrect', 'step scores: 0.900 0.125'];
    order.push('level 3 by paper: 0 of 1 right, score 0.5000', 'draw 5', 'trace 0 of teacher: verified', 'cost: 0 USD');
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('shows the tests that programs passed if the level depends on them', () => {
    const [graded] = facts.graded;
    const [attempt] = facts.attempts;
    if (graded === undefined || attempt === undefined) throw new Error('the record has no grade or no attempt');
    const grade = { ...graded.grade, method: 'test-share', grader: 'code/2', score: 2 / 3, bands: [0.8, 0.6] } as const;
    const text = shown({ graded: [{ ...graded, grade }], attempts: [{ ...attempt, stepScores: [1, 0, 1] }] });
    expect(text).toContain('tests passed: 2 of 3 (1 0 1)');
    expect(text).toContain('by test-share: 0 of 1 right, share of tests 0.6667 (code/2; cuts 0.8 0.6)');
  });

  it('says where a question is that has no trace', () => {
    const none = { verified: [], selections: [] };
    expect(shown({ verified: [] })).toContain('was drawn and waits for its trace');
    expect(shown(none)).toMatch(/in stock[^]*not drawn yet/);
    const ungraded = [{ question: aQuestion(), reason: 'timeout', detail: 'no reply', ungradedAt: AT } as const];
    expect(shown({ ...none, graded: [], ungraded })).toMatch(/set aside[^]*ungraded \S+: timeout: no reply/);
    expect(shown({ ...none, graded: [], attempts: [] })).toMatch(/waits to be graded[^]*not graded yet/);
    expect(shown({ recordCount: 3 })).toContain('and 2 more (the first content counts)');
  });

  it('says where a reply was found that another campaign had paid for', () => {
    const origin = { campaign: 'old', topic: 'calls.grade', partition: 2, offset: 9, costUsd: '0.25', at: AT };
    const reply = { at: AT, returnedModel: 'm', usage: null, latencyMs: 1 };
    const call = {
      role: 'target',
      step: 'attempt',
      attempt: 0,
      model: 'm',
      firstAt: AT,
      started: 0,
      failed: {},
      usage: null,
      open: 0,
    };
    const calls = [origin, null].map((from) => ({
      ...call,
      reply: { ...reply, origin: from },
      cost: 0n,
      reserved: 0n,
    }));
    const lines = shown({ calls })
      .split('\n')
      .filter((line) => line.includes('reused'));
    expect(lines).toEqual([
      `target 0: reused from old.calls.grade, partition 2, offset 9, where it cost 0.25 USD, ${AT.toISOString()}`,
    ]);
  });

  it('lets no foreign text look like a line of ours', () => {
    const forged = 'x\nlevel 0 by paper: 1 of 1 right';
    const reply = aReply({ content: forged, reasoning: forged });
    const question = aQuestion('q1', { question: forged, answer: forged, source: forged });
    const text = shown({
      graded: [{ ...aGradedQuestion(), question }],
      attempts: [anAttempt('q1', { reply, verdict: { ...INCORRECT, extracted: forged } })],
    });
    expect(text.split('\n').filter((line) => line.startsWith('level'))).toHaveLength(1);
  });

  it('cuts long texts and says so', () => {
    const text = shown({ attempts: [anAttempt('q1', { reply: aReply({ content: 'line\n'.repeat(5000) }) })] });
    expect(text.split('\n').length).toBeLessThan(60);
    expect(text).toContain('… 24999 characters in all (--json)');
  });
});
