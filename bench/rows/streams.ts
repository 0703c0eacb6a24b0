import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StreamsFigures } from '../streams/measured.ts';
import { ENGINE_OPTIONS, startNode } from '../support/command-line.ts';
import { figure, mebibytes, milliseconds } from '../support/row.ts';
import type { Row } from '../support/row.ts';

const STREAMS = 256;
const TOKENS = 32_000;
/** The plain client takes several times as long for a token; a part of the tokens is enough to measure its cost. */
const PLAIN_TOKENS = 3_200;

const STUB = fileURLToPath(new URL('../streams/stub-streams.ts', import.meta.url));
const SLUICE_CLIENT = fileURLToPath(new URL('../streams/sluice-client.ts', import.meta.url));
const PLAIN_CLIENT = fileURLToPath(new URL('../streams/plain-client.ts', import.meta.url));

/** Long traces, streamed one token in each chunk as fast as they are read: memory, event loop delay, CPU. */
export const streamsRow: Row = {
  name: 'streams',
  title: `${STREAMS} streamed replies at once, of ${TOKENS} tokens, one in a chunk`,
  run: async () => {
    const sluice = await runClient(SLUICE_CLIENT, TOKENS, ENGINE_OPTIONS);
    const plain = await runClient(PLAIN_CLIENT, PLAIN_TOKENS, []);
    const perThousand = ({ cpuMs, tokens }: StreamsFigures): number => (1000 * cpuMs) / tokens;
    return {
      figures: [
        figure('peak RSS', sluice.peakMiB, { atMost: 1024 }, mebibytes),
        figure('longest time without a turn of the event loop', sluice.blockMs, { atMost: 50 }, milliseconds),
        figure('processor used in such a time at most', sluice.blockCpuMs, {}, milliseconds),
        figure('CPU for 1,000 tokens', perThousand(sluice), {}, milliseconds),
        figure(`CPU for 1,000 tokens, the plain client`, perThousand(plain), {}, milliseconds),
        figure('CPU for a token ÷ that of the plain client', perThousand(sluice) / perThousand(plain)),
      ],
      details: [describe('sluice', sluice, TOKENS), describe('the plain client', plain, PLAIN_TOKENS)],
    };
  },
};

async function runClient(file: string, tokens: number, nodeOptions: readonly string[]): Promise<StreamsFigures> {
  const stub = fork(STUB, [String(tokens)]);
  try {
    const [url] = (await once(stub, 'message')) as [string];
    const { code, lines } = await startNode(file, [url, String(STREAMS), String(tokens)], { nodeOptions }).ended;
    if (code !== 0) throw new Error(`${file} ended with ${code}`);
    return JSON.parse(lines.at(-1) ?? '') as StreamsFigures;
  } finally {
    const ended = once(stub, 'exit');
    stub.disconnect();
    await ended;
  }
}

const describe = (
  who: string,
  { ms, tokens, cpuMs, peakMiB, blockMs, blockCpuMs }: StreamsFigures,
  each: number,
): string =>
  `- ${who}: ${STREAMS} replies of ${each} tokens in ${(ms / 1000).toFixed(1)} s, ${(tokens / ms).toFixed(0)} tokens a ms, ` +
  `CPU ${(cpuMs / 1000).toFixed(1)} s, peak RSS ${peakMiB.toFixed(0)} MiB, longest block ${blockMs.toFixed(1)} ms, at most ${blockCpuMs.toFixed(1)} ms of processor in one`;
