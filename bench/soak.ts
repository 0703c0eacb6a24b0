import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../src/demo/seeded-random.ts';
import { drawAnswer } from './endpoint/hostile-replies.ts';
import { runSluice, startSluice } from './support/command-line.ts';
import { onGround, prepareCampaign, workerArguments } from './support/ground.ts';

/**
 * `npm run bench:soak [-- --minutes 20]`: a worker with an endpoint that shows every possible fault
 * (bench/endpoint/hostile-replies.ts) in half of its answers, while the other half is right. Prints the resident set of
 * the worker over time; it must not grow, and the worker must run to the end. Linux (`/proc`).
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } });
const minutes = Number(values.minutes);
if (!(minutes >= 4)) throw new RangeError('--minutes: expected at least 4, the halves of which are compared');
const CONCURRENCY = 64;
const QUESTIONS = 60_000;
/** Short, so that an endpoint that does not answer causes little delay. Milliseconds. */
const TIMEOUT_MS = 5000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function residentMiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

const random = createRandom(1);
const asked = new Map<string, number>();
const server = createServer((request, response) => {
  response.on('error', () => undefined);
  request.on('error', () => undefined);
  request.resume();
  request.once('end', () => {
    const { name, answer } = drawAnswer(random);
    asked.set(name, (asked.get(name) ?? 0) + 1);
    answer(response, random);
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

await onGround(async (ground) => {
  const stub = { ...ground.stub, url };
  const limits = { name: 'soak', slots: CONCURRENCY, calls: QUESTIONS, timeoutMs: TIMEOUT_MS };
  const config = await prepareCampaign({ ...ground, stub }, limits);
  const worker = startSluice(workerArguments(config), { env: ground.env, note: () => undefined });
  const hasEnded = (): boolean => worker.process.exitCode !== null || worker.process.signalCode !== null;
  const pid = worker.process.pid ?? 0;
  const peaks: number[] = [];
  for (let minute = 1; minute <= minutes && !hasEnded(); minute += 1) {
    let peak = 0;
    for (let second = 0; second < 60 && !hasEnded(); second += 1) {
      peak = Math.max(peak, residentMiB(pid));
      await sleep(1000);
    }
    peaks.push(peak);
    const requests = [...asked.values()].reduce((sum, count) => sum + count, 0);
    say(`minute ${minute}: peak ${Math.round(peak)} MiB, ${requests} requests`);
  }
  if (hasEnded()) throw new Error(`the worker ended early: exit code ${worker.process.exitCode}`);
  worker.process.kill('SIGTERM');
  const { code } = await worker.ended;
  const half = Math.floor(peaks.length / 2);
  const [first, second] = [peaks.slice(1, half), peaks.slice(half)].map((part) => Math.max(...part));
  say(
    `exit code ${code}; largest resident set: ${Math.round(first ?? 0)} MiB in the first half (without minute 1), ` +
      `${Math.round(second ?? 0)} MiB in the second: ${((second ?? 0) / (first ?? 1)).toFixed(2)}`,
  );
  for (const [name, count] of [...asked].toSorted((a, b) => b[1] - a[1])) say(`  ${count} × ${name}`);
  const { lines } = await runSluice(['status', '--json', '--config', config], ground.env, () => undefined);
  say(lines.join('\n'));
});
server.closeAllConnections();
server.close();
