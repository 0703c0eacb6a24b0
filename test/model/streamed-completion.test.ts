import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkPattern } from '../../src/model/chunk-pattern.ts';
import { UnreadableBody } from '../../src/model/body-sink.ts';
import { eventsOf, readPieces } from '../support/streamed-body.ts';

/** The message that a stream becomes. */
function messageOf(text: string | Buffer): Record<string, unknown> {
  const reply = readPieces([text]);
  if (typeof reply === 'string') throw new Error('expected a stream');
  const [choice] = reply.body['choices'] as { message: Record<string, unknown> }[];
  return choice?.message ?? {};
}

const FIELDS = ['content', 'reasoning', 'reasoning_content'] as const;
/** Texts as tokens are, among them all that JSON escapes, and what looks like the chunk around it. */
const token = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\\"',
    '"content":"',
    '","content":"x',
    '\u2028',
    'é',
    '数',
    '😀',
    '}',
    '"}',
    'stop',
  ),
);
const delta = fc.record({ field: fc.constantFrom(...FIELDS), text: token });

describe('a stream that is not UTF-8', () => {
  const chunk = (content: string): string => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
  const latin1 = Buffer.from(chunk('é'), 'latin1');

  it.each([
    ['in its first chunk', [latin1]],
    ['after a chunk of its form', [chunk('a'), latin1]],
  ])('is malformed, since characters would be lost: %s', (_, pieces) => {
    expect(() => readPieces([...pieces, chunk('b')])).toThrow('a stream with data that is not UTF-8');
  });

  it('is read where a character is split between pieces', () => {
    const bytes = Buffer.from(eventsOf([{ choices: [{ delta: { content: 'é' }, finish_reason: 'stop' }] }]));
    const at = bytes.indexOf(0xc3) + 1;
    const whole = readPieces([bytes.subarray(0, at), bytes.subarray(at)]);
    expect(JSON.stringify(whole)).toContain('é');
  });
});

describe('StreamedCompletion', () => {
  it('is what parsing every chunk would give, whatever the texts, and however JSON is written', () => {
    const style = fc.constantFrom(
      (chunk: object) => JSON.stringify(chunk),
      // As json.dumps of Python writes it.
      (chunk: object) => JSON.stringify(chunk, null, 1).replaceAll(/\n\s*/g, ' '),
      (chunk: object) =>
        JSON.stringify(chunk).replaceAll(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
    );
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 60 }), style, fc.boolean(), (deltas, write, withNulls) => {
        const chunks = deltas.map(({ field, text }) => {
          const others = withNulls ? Object.fromEntries(FIELDS.map((name) => [name, null])) : {};
          const choice = { index: 0, delta: { ...others, [field]: text }, finish_reason: null };
          return { id: 'c', model: 'm', choices: [choice], usage: null };
        });
        const events = chunks.map((chunk) => `data: ${write(chunk)}\n\n`).join('');
        const message = messageOf(`${events}data: [DONE]\n\n`);
        for (const name of FIELDS) {
          const expected = deltas.map(({ field, text }) => (field === name ? text : '')).join('');
          expect(message[name] ?? '').toBe(expected);
        }
      }),
    );
  });

  it('counts a finish reason, an error or usage that comes with the same text', () => {
    const chunk = (finish: string | null, more: object = {}): object => ({
      choices: [{ delta: { content: 'a' }, finish_reason: finish }],
      ...more,
    });
    const reply = readPieces([eventsOf([chunk(null), chunk(null), chunk('length', { usage: { prompt_tokens: 3 } })])]);
    expect(reply).toMatchObject({
      body: { choices: [{ message: { content: 'aaa' }, finish_reason: 'length' }], usage: { prompt_tokens: 3 } },
    });
    const broken = readPieces([eventsOf([chunk(null), chunk(null), chunk(null, { error: 'no' })])]);
    expect(broken).toMatchObject({ body: { error: 'no' } });
  });

  it('takes the first of several choices alone', () => {
    const of = (index: number, content: string): object => ({
      choices: [{ index, delta: { content }, finish_reason: null }],
    });
    expect(messageOf(eventsOf([of(0, 'a'), of(1, 'x'), of(0, 'b'), of(1, 'y')]))).toMatchObject({ content: 'ab' });
  });

  it('keeps of the last usage that says something', () => {
    const usage = (tokens: number): object => ({ choices: [], usage: { completion_tokens: tokens } });
    const reply = readPieces([eventsOf([usage(1), usage(7), { choices: [], usage: {} }])]);
    expect(reply).toMatchObject({ body: { usage: { completion_tokens: 7 } } });
  });

  it('needs an end: bytes that stop anywhere before it are no reply', () => {
    const chunk = { choices: [{ delta: { content: 'text' }, finish_reason: null }] };
    const last = { choices: [{ delta: {}, finish_reason: 'stop' }] };
    const bytes = Buffer.from(eventsOf([chunk, chunk, last]));
    const firstWhole = bytes.indexOf('stop') + 'stop"}]}'.length;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: firstWhole - 1 }), (length) => {
        let reply: unknown;
        try {
          reply = readPieces([bytes.subarray(0, length)]);
        } catch (error) {
          expect(error).toBeInstanceOf(UnreadableBody);
          return;
        }
        // Too short to be known as a stream.
        expect(reply).toBeTypeOf('string');
      }),
    );
    expect(readPieces([bytes.subarray(0, firstWhole)])).toMatchObject({ cutAfter: null });
  });
});

describe('ChunkPattern', () => {
  const read = (pattern: ChunkPattern | null, data: string): string | null => {
    const bytes = Buffer.from(`data: ${data}\n`);
    return pattern?.textOf(bytes, 6, bytes.length - 1) ?? null;
  };
  const data = (text: string, more = ''): string => `{"id":"c","delta":{"content":${JSON.stringify(text)}}${more}}`;

  it('reads the text where all around it is the same', () => {
    const pattern = ChunkPattern.of(data('one'), 'content', 'one');
    for (const text of ['two', 'o', '数 é 😀', 'a longer one']) expect(read(pattern, data(text))).toBe(text);
  });

  it('reads nothing else', () => {
    const pattern = ChunkPattern.of(data('one'), 'content', 'one');
    for (const text of ['', 'a"b', 'a\\b', 'a\nb']) expect(read(pattern, data(text))).toBeNull();
    expect(read(pattern, data('two', ',"usage":{}'))).toBeNull();
    expect(read(pattern, data('two').replace('"c"', '"d"'))).toBeNull();
    expect(read(pattern, data('two","reasoning":"three'))).toBeNull();
    expect(read(pattern, '{')).toBeNull();
  });

  it('is none where the field could be another one of that name, or its text is escaped', () => {
    expect(ChunkPattern.of(data('one', ',"x":{"content":"one"}'), 'content', 'one')).toBeNull();
    expect(ChunkPattern.of(data('one', ',"x":{"content":null}'), 'content', 'one')).toBeNull();
    expect(ChunkPattern.of(data('a"b'), 'content', 'a"b')).toBeNull();
    expect(ChunkPattern.of(data(''), 'content', '')).toBeNull();
    expect(ChunkPattern.of('{"content" : "one"}', 'content', 'one')).toBeNull();
  });
});
