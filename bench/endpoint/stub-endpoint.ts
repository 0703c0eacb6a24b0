import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createRandom, drawLatencyMs } from '../../src/demo/seeded-random.ts';
import { onEachRequest } from './http-requests.ts';
import { Period } from './period.ts';
import { TimerWheel } from './timer-wheel.ts';

/**
 * A separate process that sends the same right chat reply to every request, after a delay from a seeded lognormal
 * distribution, in the order of arrival. It sends its address to its parent process, and its counts on request.
 * Arguments: mean of the delay in milliseconds, sigma, seed, address to listen on.
 */
const [mean = '500', sigma = '0.6', seed = '1', host = '127.0.0.1'] = process.argv.slice(2);

const BODY = JSON.stringify({
  id: 'stub',
  object: 'chat.completion',
  created: 0,
  model: 'stub',
  choices: [
    {
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'One step.\n\\boxed{1}', reasoning_content: 'because' },
    },
  ],
  usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
});
const REPLY = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY}`,
);

const wheel = new TimerWheel();
let period = new Period();
let random = createRandom(Number(seed));

function serve(socket: Socket): void {
  onEachRequest(socket, () => {
    const delayMs = drawLatencyMs(random, { mean: Number(mean), sigma: Number(sigma) });
    const current = period;
    current.arrived(delayMs);
    const answer = (): void => {
      current.ended(delayMs);
      if (socket.writable) socket.write(REPLY);
    };
    if (delayMs === 0) answer();
    else wheel.after(delayMs, answer);
  });
  // The client was killed.
  socket.on('error', () => socket.destroy());
}

const server = createServer({ noDelay: true }, serve);
process.on('message', (ask) => {
  if (ask === 'reset') {
    period = new Period();
    random = createRandom(Number(seed));
  }
  process.send?.(ask === 'count' ? period.count() : period.read());
});
process.on('disconnect', () => process.exit(0));
server.listen(0, host, 4096, () => {
  const address = server.address();
  process.send?.(`http://${host}:${typeof address === 'object' && address !== null ? address.port : 0}`);
});
