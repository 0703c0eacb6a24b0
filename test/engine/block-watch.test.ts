import { describe, expect, it } from 'vitest';
import { BlockWatch } from '../../src/engine/block-watch.ts';
import type { RawRecord } from '../../src/stream/record.ts';

const record = (offset: number): RawRecord => ({
  topic: 'questions',
  partition: 2,
  offset,
  key: Buffer.alloc(3),
  value: Buffer.alloc(400_000),
  headers: {},
  timestampMs: 0,
});

function watched(): { readonly watch: BlockWatch; readonly notes: string[]; pass: (ms: number) => void } {
  let now = 5000;
  const notes: string[] = [];
  const watch = new BlockWatch({
    now: () => now,
    nameOf: (topic) => `own.${topic}`,
    note: (message) => notes.push(message),
  });
  return { watch, notes, pass: (ms) => void (now += ms) };
}

describe('BlockWatch', () => {
  it('names the record whose first step blocked the event loop, once', () => {
    const { watch, notes, pass } = watched();
    const startedAt = watch.begin(record(7));
    pass(2300);
    watch.took(record(7), startedAt);
    watch.look();
    expect(notes).toEqual([
      'the event loop was blocked for 2.3 s by topic own.questions, partition 2, offset 7 (key 3 bytes, value 400000 bytes)',
    ]);
  });

  it('names the last record if later work blocked the event loop', () => {
    const { watch, notes, pass } = watched();
    watch.took(record(8), watch.begin(record(8)));
    pass(1250);
    watch.look();
    expect(notes).toEqual([
      expect.stringMatching(/^the event loop was blocked for 1\.0 s; last taken in: .* offset 8 /),
    ]);
  });

  it('says so if no record was taken in yet', () => {
    const { watch, notes, pass } = watched();
    pass(9250);
    watch.look();
    expect(notes).toEqual(['the event loop was blocked for 9.0 s; no record was taken in yet']);
  });

  it('logs nothing for shorter steps and for checks that come in time', () => {
    const { watch, notes, pass } = watched();
    for (let offset = 0; offset < 100; offset += 1) {
      const startedAt = watch.begin(record(offset));
      pass(2);
      watch.took(record(offset), startedAt);
      pass(offset % 2 === 0 ? 248 : 1000);
      watch.look();
    }
    expect(notes).toEqual([]);
  });
});
