import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * An endpoint that streams one token in each event, and each event in a separate HTTP chunk, like vLLM, as fast as the
 * connection accepts them. It writes prepared data, so that the client is the limit. Arguments: tokens of a reply.
 */
const tokens = Number(process.argv[2] ?? '1000');

/** Number of tokens that are written together. */
const AT_ONCE = 64;

const framed = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const event = (delta: object, finish: string | null = null, more: object = {}): string =>
  framed(
    `data: ${JSON.stringify({
      id: 'chatcmpl-9fea85e926090d9a',
      object: 'chat.completion.chunk',
      created: 1_795_837_519,
      model: 'stub',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish, token_ids: null }],
      ...more,
    })}\n\n`,
  );

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const text = (i: number): string => [' the', ' 42', ' sum', ' =', ' of', '\n', ' x', ' value'][i % 8] ?? '';
const batch = Buffer.from(Array.from({ length: AT_ONCE }, (_, i) => event({ reasoning: text(i) })).join(''));
const first = Buffer.from(HEAD + event({ role: 'assistant', content: '' }));
const last = Buffer.from(
  event({ content: '\\boxed{1}' }) +
    event({}, 'stop') +
    framed(
      `data: ${JSON.stringify({ model: 'stub', choices: [], usage: { prompt_tokens: 10, completion_tokens: tokens, total_tokens: tokens + 10 } })}\n\n`,
    ) +
    framed('data: [DONE]\n\n') +
    '0\r\n\r\n',
);

function answer(socket: Socket): void {
  socket.write(first);
  let left = Math.floor(tokens / AT_ONCE);
  const writeOn = (): void => {
    while (left > 0) {
      left -= 1;
      if (!socket.write(batch)) {
        socket.once('drain', writeOn);
        return;
      }
    }
    socket.write(last);
  };
  writeOn();
}

const server = createServer((socket) => {
  let request = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    request += bytes.toString('latin1');
    const end = request.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(request)?.[1] ?? 0);
    if (request.length < end + 4 + length) return;
    request = '';
    answer(socket);
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
