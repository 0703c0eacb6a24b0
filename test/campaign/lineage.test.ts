import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../src/campaign/lineage.ts';
import type { LineageFacts } from '../../src/campaign/lineage.ts';
import {
  aGradedQuestion,
  anAttempt,
  aQuestion,
  aRejectedTrace,
  aSelection,
  AT,
  aVerifiedRecord,
  USAGE,
} from '../support/campaign-records.ts';

const nothing: LineageFacts = {
  id: 'q1',
  campaign: 'c',
  records: [],
  recordCount: 0,
  deadLetters: [],
  attempts: [],
  graded: [],
  ungraded: [],
  selections: [],
  verified: [],
  rejected: [],
  calls: [],
  unreadableEntries: 0,
};
const asked: LineageFacts = {
  ...nothing,
  records: [{ partition: 1, offset: 7, question: aQuestion() }],
  recordCount: 1,
};
const ungraded = { question: aQuestion(), reason: 'timeout', detail: 'no reply', ungradedAt: AT } as const;
const letter = {
  topic: 'questions',
  partition: 1,
  offset: 7,
  reason: 'not-a-question',
  detail: 'no tests',
  exceptionClass: 'SluiceError',
} as const;
const graded = { ...asked, graded: [aGradedQuestion()], attempts: [anAttempt()] };
const selected = { ...graded, selections: [aSelection('q1', 3, 5)] };

const call = {
  role: 'target',
  step: 'attempt',
  attempt: 0,
  model: 'm',
  firstAt: AT,
  started: 2,
  failed: { timeout: 1 },
  reply: { at: AT, returnedModel: 'm', usage: USAGE, latencyMs: 1, origin: null },
  usage: USAGE,
  open: 0,
  cost: 1_500_000_000_000n,
  reserved: 0n,
};

describe('lineageOf', () => {
  it('is null if no record has the id', () => {
    expect(lineageOf(nothing)).toBeNull();
  });

  it.each([
    ['queued', asked],
    ['dead-letter', { ...asked, deadLetters: [letter] }],
    ['ungraded', { ...asked, ungraded: [ungraded] }],
    ['in-stock', graded],
    ['selected', selected],
    ['verified', { ...selected, verified: [aVerifiedRecord()] }],
    ['rejected', { ...selected, rejected: [aRejectedTrace()] }],
  ] as const)('says that a question is %s', (state, facts) => {
    expect(lineageOf(facts)).toMatchObject({ id: 'q1', campaign: 'c', state, records: [{ partition: 1, offset: 7 }] });
  });

  it('has everything that a record follows from', () => {
    expect(lineageOf({ ...selected, verified: [aVerifiedRecord()], calls: [call] })).toMatchObject({
      question: { question: 'How much is q1?', answer: '4' },
      attempts: [{ attempt: 0, model: 'target', verdict: { verdict: 'correct' } }],
      grade: { level: 3, method: 'paper', score: 0.5, gradedAt: AT },
      ungraded: null,
      draw: { draw: 5, selectedAt: AT },
      traces: [{ outcome: 'verified', attempt: 0, teacher: 'teacher', reason: null }],
      calls: [{ role: 'target', started: 2, failed: { timeout: 1 }, usd: '1.5', reservedUsd: '0' }],
      cost: { usd: '1.5', reservedUsd: '0', roles: { target: { calls: 2, usd: '1.5' } }, usage: USAGE },
    });
  });

  it('orders traces by their samples', () => {
    const rejected = [2, 0, 1].map((attempt) => aRejectedTrace('q1', 3, { attempt }));
    expect(lineageOf({ ...selected, rejected })?.traces.map(({ attempt }) => attempt)).toEqual([0, 1, 2]);
  });

  it('takes the question from its outcome if retention deleted it from its topic', () => {
    const kept = lineageOf({ ...nothing, verified: [aVerifiedRecord()] });
    expect(kept).toMatchObject({ state: 'verified', question: { answer: '4' }, records: [], recordCount: 0 });
  });

  it('shows the content that counted, not a later one with its id', () => {
    const second = { partition: 0, offset: 9, question: aQuestion('q1', { question: 'another?' }) };
    const first = { partition: 1, offset: 7, question: null };
    const both = { ...graded, records: [second, first], recordCount: 2 };
    expect(lineageOf(both)?.question?.question).toBe('How much is q1?');
    expect(lineageOf({ ...both, graded: [] })?.question?.question).toBe('another?');
  });

  it('can be written as JSON', () => {
    expect(() => JSON.stringify(lineageOf({ ...selected, calls: [call] }))).not.toThrow();
  });
});
