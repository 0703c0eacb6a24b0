import { Buffer } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readChatReply } from '../../src/model/chat-reply.ts';
import type { CallFailure } from '../../src/records/model-reply.ts';
import type { ChatReply } from '../../src/records/model-reply.ts';
import { EXPECTED, REPLY_SHAPES } from '../support/reply-shapes.ts';
import { eventsOf, readPieces } from '../support/streamed-body.ts';

const target = { model: 'configured', host: 'h:1', apiKey: undefined };
const read = (body: Parameters<typeof readChatReply>[1]): ChatReply | CallFailure =>
  readChatReply(target, body, 5, 4096);

describe.each(REPLY_SHAPES)('a reply of $name', ({ plain, chunks, usage, reasoning }) => {
  const [prompt, cachedPrompt, completion, thought] = usage;
  const expected = {
    ...EXPECTED,
    ...(reasoning !== undefined && { reasoning }),
    finishReason: 'stop',
    finishDetail: null,
    usage: { prompt, cachedPrompt, completion, reasoning: thought },
    latencyMs: 5,
  };

  it('is read', () => {
    expect(read(JSON.stringify(plain))).toEqual(expected);
  });

  it('is read alike where it is streamed, with any line ends, byte by byte too', () => {
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const bytes = Buffer.from(eventsOf(chunks, lineEnd));
      expect(read(readPieces([bytes]))).toEqual(expected);
      expect(read(readPieces(Array.from(bytes, (byte) => Buffer.from([byte]))))).toEqual(expected);
    }
  });

  it('is read alike where the stream is one event of the whole', () => {
    expect(read(readPieces([eventsOf([plain])]))).toEqual(expected);
  });
});

const folder = process.env['SLUICE_DATA'] === undefined ? null : join(process.env['SLUICE_DATA'], 'vllm/stream');

describe.skipIf(folder === null || !existsSync(folder))('streams that vLLM 0.32 gave (recorded data)', () => {
  const recorded = (name: string): ChatReply | CallFailure =>
    read(readPieces([readFileSync(join(folder ?? '', name))]));

  it.each(['det-stop.sse', 'det-continuous-usage.sse'])('%s has reasoning, answer and usage', (name) => {
    expect(recorded(name)).toMatchObject({
      content: 'First\n\\boxed{5}',
      reasoning: 'Sum 2+3',
      finishReason: 'stop',
      returnedModel: 'det',
    });
    expect((recorded(name) as ChatReply).usage.completion).toBeGreaterThan(0);
  });

  it('det-no-reasoning.sse has an answer alone', () => {
    expect(recorded('det-no-reasoning.sse')).toMatchObject({ content: 'First\n\\boxed{5}', reasoning: null });
  });

  it('lm-length.sse was cut off in its reasoning', () => {
    expect(recorded('lm-length.sse')).toMatchObject({ finishReason: 'length', content: '' });
  });
});
