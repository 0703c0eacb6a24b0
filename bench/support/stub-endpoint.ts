import { createServer } from 'node:http';
import { createRandom, drawLatencyMs } from '../../src/testing/seeded-random.ts';

/**
 * A process of its own that answers every chat request rightly after a delay from a seeded distribution, by the order of
 * arrival. `GET /stats` tells the time-weighted calls in flight between the first and the last arrival; `GET /reset`
 * begins anew. Arguments: mean and sigma of the lognormal delay in milliseconds, seed.
 */
const [mean = '500', sigma = '0.6', seed = '1'] = process.argv.slice(2);

const REPLY = Buffer.from(
  JSON.stringify({
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
  }),
);

interface Period {
  random: () => number;
  arrivals: number;
  inFlight: number;
  peak: number;
  firstAt: number;
  lastArrivalAt: number;
  lastEndAt: number;
  /** Call-milliseconds in flight up to the last arrival, and where the sum stands. */
  areaToLastArrival: number;
  area: number;
  movedAt: number;
  delays: number[];
}

const begin = (): Period => ({
  random: createRandom(Number(seed)),
  arrivals: 0,
  inFlight: 0,
  peak: 0,
  firstAt: 0,
  lastArrivalAt: 0,
  lastEndAt: 0,
  areaToLastArrival: 0,
  area: 0,
  movedAt: 0,
  delays: [],
});
let period = begin();

function move(by: number): void {
  const now = performance.now();
  period.area += period.inFlight * (now - period.movedAt);
  period.movedAt = now;
  period.inFlight += by;
  period.peak = Math.max(period.peak, period.inFlight);
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    if (request.url === '/reset') period = begin();
    const span = period.lastArrivalAt - period.firstAt;
    const { user, system } = process.cpuUsage();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        arrivals: period.arrivals,
        peak: period.peak,
        meanInFlight: span > 0 ? period.areaToLastArrival / span : 0,
        spanMs: period.lastEndAt - period.firstAt,
        cpuMs: (user + system) / 1000,
        delays: request.url === '/stats?delays' ? period.delays : [],
      }),
    );
    return;
  }
  request.resume();
  request.on('end', () => {
    if (period.arrivals === 0) {
      period.firstAt = performance.now();
      period.movedAt = period.firstAt;
    }
    period.arrivals += 1;
    move(1);
    period.lastArrivalAt = period.movedAt;
    period.areaToLastArrival = period.area;
    const delay = drawLatencyMs(period.random, { mean: Number(mean), sigma: Number(sigma) });
    period.delays.push(delay);
    const current = period;
    const answer = (): void => {
      if (current === period) {
        move(-1);
        period.lastEndAt = period.movedAt;
      }
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': REPLY.length });
      response.end(REPLY);
    };
    if (delay <= 0) answer();
    else setTimeout(answer, delay);
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}\n`);
});
process.on('SIGTERM', () => process.exit(0));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
