import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStreamReader } from '../../src/model/event-stream.ts';
import { TextBlocks } from '../../src/model/text-blocks.ts';

interface Seen {
  readonly taken: string[];
  readonly refused: string[];
  readonly reader: EventStreamReader;
}

/** Takes JSON alone, as replies do. */
function reading(parts: readonly (Buffer | string)[]): Seen {
  const taken: string[] = [];
  const refused: string[] = [];
  const reader = new EventStreamReader({
    takeBytes: () => false,
    take: (data) => {
      try {
        JSON.parse(data);
      } catch {
        return false;
      }
      taken.push(data);
      return true;
    },
    refuse: (data) => refused.push(data),
  });
  for (const part of parts) reader.push(Buffer.from(part));
  reader.end();
  return { taken, refused, reader };
}

/** The bytes cut at some places. */
function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
}

const json = fc.json({ maxDepth: 2 });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');
const noise = fc.constantFrom('', ': keep-alive', 'event: message', 'id: 7', 'retry: 1000', 'data', ':');

describe('EventStreamReader', () => {
  it('gives the same data wherever the bytes are split and however lines end', () => {
    const event = fc.record({ data: json, end: lineEnd, before: noise, space: fc.constantFrom('', ' ') });
    fc.assert(
      fc.property(fc.array(event), fc.array(fc.nat()), (events, places) => {
        const text = events
          .map(({ data, end, before, space }) => `${before}${end}data:${space}${data}${end}${end}`)
          .join('');
        const { taken, refused } = reading(cutAt(Buffer.from(text), places));
        expect(taken).toEqual(events.map(({ data }) => data));
        expect(refused).toEqual([]);
      }),
    );
  });

  it('takes events whose blank lines are missing, and the last one without any end', () => {
    expect(reading(['data: 1\ndata: 2\ndata: 3']).taken).toEqual(['1', '2', '3']);
  });

  it('joins the lines of one event', () => {
    expect(reading(['data: {"a":\ndata:  1}\n\n']).taken).toEqual(['{"a":\n 1}']);
  });

  it('refuses data that is never whole', () => {
    expect(reading(['data: {"a":\n\ndata: 1\n\n'])).toMatchObject({ taken: ['1'], refused: ['{"a":'] });
    expect(reading(['data: {"a"']).refused).toEqual(['{"a"']);
  });

  it('distinguishes an event stream from any other text', () => {
    expect(reading([': comment\n']).reader.hasFields).toBe(true);
    expect(reading(['event: error\n']).reader.hasFields).toBe(true);
    expect(reading(['data not found\nerror: no\n']).reader.hasFields).toBe(false);
  });

  it('holds no more than the line that has not ended', () => {
    const { reader } = reading([]);
    reader.push(Buffer.from(`data: 1\ndata: ${'x'.repeat(100)}`));
    expect(reader.held).toBe(106);
    reader.push(Buffer.from('\n\n'));
    expect(reader.held).toBe(0);
  });
});

describe('TextBlocks', () => {
  it('is the concatenation of what was added, whatever the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { maxLength: 600 }), (pieces) => {
        const blocks = new TextBlocks();
        for (const piece of pieces) blocks.add(piece);
        expect(blocks.toString()).toBe(pieces.join(''));
        expect(blocks.isEmpty).toBe(pieces.join('') === '');
      }),
      { numRuns: 30 },
    );
  });

  it('counts a byte for each character of Latin text in blocks, two for others', () => {
    const latin = new TextBlocks();
    const wide = new TextBlocks();
    for (let i = 0; i < 256; i += 1) {
      latin.add('abé');
      wide.add('数');
    }
    expect(latin.bytes).toBe(768);
    expect(wide.bytes).toBe(512);
  });
});
