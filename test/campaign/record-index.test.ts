import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORD_STATES, RecordIndex, SEARCHED } from '../../src/campaign/record-index.ts';
import type { IndexFact } from '../../src/campaign/record-index.ts';
import { levelTopic } from '../../src/records/topic-name.ts';
import type { TopicName } from '../../src/records/topic-name.ts';
import {
  AT,
  aGradedQuestion,
  aQuestion,
  aRejectedTrace,
  aReply,
  aSelection,
  at,
  aVerifiedRecord,
} from '../support/campaign-records.ts';

const fact = <Kind extends IndexFact['kind']>(
  kind: Kind,
  topic: TopicName,
  more: Omit<Extract<IndexFact, { readonly kind: Kind }>, 'kind' | 'ref'>,
  offset = 0,
): IndexFact => ({ kind, ref: at(topic, offset), ...more }) as unknown as IndexFact;

const graded = (id: string): IndexFact => fact('graded', levelTopic(3), { value: aGradedQuestion(id) });
const attempt = (id: string): IndexFact => fact('attempt', 'attempts', { id });
const selected = (id: string): IndexFact => fact('selected', 'selected', { value: aSelection(id) });
const verified = (id: string): IndexFact => fact('verified', 'cot', { value: aVerifiedRecord(id) });
const rejected = (id: string): IndexFact => fact('rejected', 'rejected', { value: aRejectedTrace(id) });
const ungraded = (id: string): IndexFact =>
  fact('ungraded', 'ungraded', {
    value: { question: aQuestion(id), reason: 'timeout', detail: 'late', ungradedAt: AT } as never,
  });

const indexOf = (facts: readonly IndexFact[], capacity = 100): RecordIndex => {
  const index = new RecordIndex(capacity);
  for (const one of facts) index.add(one);
  return index;
};

describe('the index of records', () => {
  it('lists a question by its most advanced state, in any order of its topics', () => {
    const ways: readonly (readonly [IndexFact[], string])[] = [
      [[graded('q'), attempt('q')], 'in-stock'],
      [[graded('q'), selected('q')], 'selected'],
      [[graded('q'), selected('q'), verified('q'), attempt('q')], 'verified'],
      [[graded('q'), selected('q'), rejected('q')], 'rejected'],
      [[ungraded('q'), attempt('q')], 'ungraded'],
      // Of several traces one is right.
      [[graded('q'), selected('q'), rejected('q'), verified('q')], 'verified'],
    ];
    for (const [facts, state] of ways) {
      fc.assert(
        fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (order) => {
          const index = indexOf(order);
          expect(index.newestFirst()).toHaveLength(1);
          const record = index.get('q');
          expect(record).toMatchObject({ state, domain: 'math', source: 'test', title: 'How much is q?' });
          expect(record?.refs).toHaveLength(facts.length);
          expect(record?.teacher ?? null).toBe(state === 'verified' || state === 'rejected' ? 'teacher' : null);
          expect(record?.reason).toBe({ rejected: 'incorrect', ungraded: 'timeout' }[state] ?? null);
        }),
        { numRuns: 30 },
      );
    }
  });

  it('does not list a question of which only attempts are known', () => {
    const index = indexOf([attempt('q')]);
    expect(index.newestFirst()).toEqual([]);
    expect(index.get('q')).toBeNull();
  });

  it('adds the same record of a topic once, however often it is read', () => {
    const index = indexOf([graded('q'), graded('q'), verified('q'), verified('q')]);
    expect(index.get('q')?.refs).toEqual([at(levelTopic(3), 0), at('cot', 0)]);
  });

  it('keeps the place of a record when its state changes, and lists the last seen first', () => {
    const index = indexOf([graded('a'), graded('b')]);
    const before = index.newestFirst().map(({ id, place }) => [id, place]);
    expect(before).toEqual([
      ['b', 1],
      ['a', 0],
    ]);
    index.add(verified('a'));
    expect(index.newestFirst().map(({ id, place }) => [id, place])).toEqual(before);
  });

  it('holds no more than its capacity, drops those seen first and counts them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 }), (capacity, count) => {
        const ids = Array.from({ length: count }, (_, n) => `q${n}`);
        const index = indexOf(ids.map(graded), capacity);
        expect(index.newestFirst().map(({ id }) => id)).toEqual(ids.slice(-capacity).toReversed());
        expect(index.dropped).toBe(Math.max(0, count - capacity));
      }),
    );
  });

  it('counts a dropped record once, however often it is listed again', () => {
    const ids = Array.from({ length: 30 }, (_, n) => `q${n}`);
    const index = indexOf(
      [...ids.map(graded), ...ids.slice(0, 20).map(selected), ...ids.slice(0, 20).map(verified)],
      10,
    );
    expect(index.newestFirst().map(({ id, state }) => [id, state])).toEqual(
      ids
        .slice(10, 20)
        .map((id) => [id, 'verified'])
        .toReversed(),
    );
    expect(index.dropped).toBe(20);
  });

  it('drops no listed record for attempts, and has those of the listed ones, whichever topic is read first', () => {
    const ids = Array.from({ length: 30 }, (_, n) => `q${n}`);
    for (const facts of [
      [...ids.map(graded), ...ids.map(attempt)],
      [...ids.map(attempt), ...ids.map(graded)],
    ]) {
      const index = indexOf(facts, 10);
      expect(index.newestFirst().map(({ id, refs }) => [id, refs.length])).toEqual(
        ids
          .slice(20)
          .map((id) => [id, 2])
          .toReversed(),
      );
      expect(index.dropped).toBe(20);
    }
  });

  it('keeps only the beginning of long texts, in lower case', () => {
    const question = aQuestion('q', { question: `Wide ${'ä'.repeat(10_000)}`, answer: 'Y'.repeat(10_000) });
    const reply = aReply({ content: 'C'.repeat(10_000), reasoning: 'R'.repeat(10_000) });
    const index = indexOf([fact('verified', 'cot', { value: aVerifiedRecord('q', 3, { question, reply }) })]);
    const { text = '', title = '' } = index.get('q') ?? {};
    expect(text.length).toBeLessThanOrEqual(SEARCHED.question + 5 * SEARCHED.other + 5);
    expect(text).toContain('wide ä');
    expect(text).toContain('yyy');
    expect(text).toContain('ccc');
    expect(text).toContain('rrr');
    expect(title.length).toBeLessThanOrEqual(200);
  });

  it('lists dead letters by their place, for any keys', () => {
    const letter = (offset: number): IndexFact =>
      fact(
        'dead-letter',
        'dead-letter',
        { id: `dead-letter/0/${offset}`, reason: 'undecodable', detail: 'no JSON', atMs: 5 },
        offset,
      );
    const index = indexOf([letter(0), letter(1)]);
    expect(index.newestFirst()).toMatchObject([
      { id: 'dead-letter/0/1', state: 'dead-letter', reason: 'undecodable', title: 'no JSON', atMs: 5 },
      { id: 'dead-letter/0/0' },
    ]);
  });

  it('has its states from the first to the last', () => {
    expect(RECORD_STATES.indexOf('verified')).toBeGreaterThan(RECORD_STATES.indexOf('rejected'));
  });
});
