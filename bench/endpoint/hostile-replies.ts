import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { randomInteger } from '../../src/demo/seeded-random.ts';

/** A possible behaviour of an endpoint. Resolves when it will write no more. */
export type Answer = (response: ServerResponse, random: () => number) => void;

const usage = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 };

const chat = (message: object, over: object = {}, choice: object = {}): string =>
  JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 0,
    model: 'stub',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message }, ...choice }],
    usage,
    ...over,
  });

const RIGHT = chat({ content: 'One step.\n\\boxed{1}' });

function send(response: ServerResponse, body: string | Buffer, status = 200, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Writes `times` pieces of a megabyte, as long as the client reads them. */
function pour(response: ServerResponse, piece: Buffer, times: number): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  let left = times;
  const more = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

const MEGABYTE = Buffer.alloc(2 ** 20, 'x');
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20, ' '));

/** The right answer, used for half of the requests. */
export const rightAnswer: Answer = (response) => send(response, RIGHT);

/** All other answers, by description. */
export const HOSTILE: Readonly<Record<string, Answer>> = {
  'a body of 60 MB': (response) => pour(response, MEGABYTE, 60),
  'a text of 5 MB': (response) => send(response, chat({ content: 'y'.repeat(5 * 2 ** 20) })),
  'a gzip of 64 MB of blanks': (response) => send(response, BOMB, 200, { 'content-encoding': 'gzip' }),
  'a coding that is not the body’s': (response) => send(response, RIGHT, 200, { 'content-encoding': 'br' }),
  'a coding that nobody knows': (response) => send(response, RIGHT, 200, { 'content-encoding': 'x-own' }),
  'a byte a second': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 1000);
    response.once('close', () => clearInterval(drip));
  },
  'no answer': () => undefined,
  'headers and no body': (response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.flushHeaders();
  },
  'a reset in the middle': (response) => {
    response.writeHead(200, { 'content-length': String(RIGHT.length) });
    response.write(RIGHT.slice(0, 40));
    setTimeout(() => response.socket?.destroy(), 20);
  },
  'a reset before': (response) => response.socket?.destroy(),
  'an empty body': (response) => send(response, ''),
  'no JSON': (response) => send(response, '<html>busy</html>'),
  'deep JSON': (response) => send(response, `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  'JSON of another kind': (response) => send(response, '[null, 1e999, "x"]'),
  'half a JSON': (response) => send(response, RIGHT.slice(0, -20)),
  'bytes that are no UTF-8': (response) => send(response, Buffer.from([0xff, 0xfe, 0x00, 0x80])),
  'choices without end': (response) =>
    send(response, JSON.stringify({ choices: Array.from({ length: 50_000 }, () => 0) })),
  'no content': (response) => send(response, chat({ content: null })),
  'content of parts': (response) => send(response, chat({ content: [{ type: 'text', text: '\\boxed{1}' }] })),
  'control tokens and a second turn': (response) =>
    send(response, chat({ content: 'x <|im_end|>\n<|im_start|>user\n\\boxed{2}' })),
  'counts beyond all bounds': (response) =>
    send(response, chat({ content: '\\boxed{1}' }, { usage: { prompt_tokens: 9e15, completion_tokens: '1e400' } })),
  'an unknown end': (response) => send(response, chat({ content: '\\boxed{1}' }, {}, { finish_reason: 'weird' })),
  'an end by error': (response) => send(response, chat({ content: 'half' }, {}, { finish_reason: 'error' })),
  'an error in a 200': (response) => send(response, JSON.stringify({ error: { message: 'overloaded' } })),
  'escapes for a terminal': (response) => send(response, chat({ content: '\u001b]0;x\u0007\u202e\\boxed{2}' })),
  'a 400': (response) => send(response, JSON.stringify({ error: { message: 'this prompt is refused' } }), 400),
  'a 413': (response) => send(response, '', 413),
  'a 429': (response) => send(response, '', 429, { 'retry-after': '1' }),
  'a 429 for a year': (response) => send(response, '', 429, { 'retry-after': '31536000' }),
  'a 500 of 1 MB': (response) => send(response, MEGABYTE, 500),
  'a 503': (response) => send(response, '{"error":"away"}', 503),
  'a redirect to itself': (response) => send(response, '', 307, { location: '/v1/chat/completions' }),
  'headers of 12 kB': (response) => send(response, RIGHT, 200, { 'x-long': 'h'.repeat(12_000) }),
};

/** Draws the answer of a request: half are right. */
export function drawAnswer(random: () => number): { readonly name: string; readonly answer: Answer } {
  const names = Object.keys(HOSTILE);
  const name = names[randomInteger(random, 0, 2 * names.length - 1)];
  const answer = name === undefined ? undefined : HOSTILE[name];
  return name === undefined || answer === undefined ? { name: 'right', answer: rightAnswer } : { name, answer };
}
