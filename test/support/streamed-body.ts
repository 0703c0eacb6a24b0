import { Buffer } from 'node:buffer';
import { ReplySink } from '../../src/model/reply-sink.ts';
import type { ReplyBody } from '../../src/model/reply-sink.ts';

/** Chunks as server-sent events, with OpenAI's last event. */
export const eventsOf = (chunks: readonly object[], lineEnd = '\n'): string =>
  [...chunks.map((chunk) => JSON.stringify(chunk)), '[DONE]']
    .map((data) => `data: ${data}${lineEnd}${lineEnd}`)
    .join('');

/** The result of a body that arrives in these pieces. Throws like the sink. */
export function readPieces(pieces: readonly (string | Buffer)[], maxTokens = 10_000, maxBytes = 1e6): ReplyBody {
  const sink = new ReplySink({ maxBytes, maxTokens, idleMs: 1000 });
  for (const piece of pieces) {
    if (sink.end !== null) break;
    sink.push(Buffer.from(piece));
  }
  return sink.finish();
}
