import { Buffer } from 'node:buffer';
import { ReplySink } from '../../src/model/reply-sink.ts';
import type { ReplyBody } from '../../src/model/reply-sink.ts';

/** Chunks as server-sent events, with the end that OpenAI gives them. */
export const eventsOf = (chunks: readonly object[], lineEnd = '\n'): string =>
  [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]']
    .map((data) => `data: ${data}${lineEnd}${lineEnd}`)
    .join('');

/** What a body becomes, given in these pieces. Throws as the sink does. */
export function readPieces(pieces: readonly (string | Buffer)[], maxTokens = 10_000, maxBytes = 1e6): ReplyBody {
  const sink = new ReplySink({ maxBytes, maxTokens, idleMs: 1000 });
  for (const piece of pieces) {
    if (sink.end !== null) break;
    sink.push(Buffer.from(piece));
  }
  return sink.finish();
}
