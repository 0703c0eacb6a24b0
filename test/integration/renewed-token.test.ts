import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { lostInputs } from '../support/cli-campaign.ts';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { cliTest as it } from '../support/cli-test.ts';
import type { CommandLine } from '../support/command-line.ts';
import type { ListeningBroker } from '../support/listening-broker.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';
import { startTokenBroker, unsignedToken } from '../support/token-broker.ts';
import { stageOf } from '../support/stage-of.ts';

/** kafkajs authenticates again 10 s before a session ends: after 5 s. */
const SESSION_MS = 15_000;
const TOKEN_SECONDS = 20;
const QUESTIONS = 120;

const hasKafka = inject('kafkaBrokers').length > 0;
let broker: ListeningBroker;
beforeAll(async () => {
  if (hasKafka) broker = await startTokenBroker(SESSION_MS);
});
afterAll(() => broker?.close());

/** A campaign of its own, whose grading lasts for several sessions and several tokens. */
async function slowCampaign(cli: CommandLine, sasl: string, head = ''): Promise<{ readonly asked: () => number[] }> {
  const name = `t-${randomUUID().slice(0, 8)}`;
  const models = cli.closing(await startScriptedModels(() => undefined, 2_000));
  const chat = (model: string): string =>
    JSON.stringify({ baseUrl: `${models.url}/v1`, model, limits: { concurrency: 6 } });
  await cli.write(
    'sluice.config.js',
    `${head}
export default {
  campaign: '${name}',
  kafka: { brokers: ['${broker.address}'], questionsTopic: '${name}-questions', partitions: 2, sasl: { mechanism: 'oauthbearer', ${sasl} } },
  models: { target: ${chat('target')}, teacher: ${chat('teacher')}, scorer: { baseUrl: '${models.url}', model: 'prm' } },
};`,
  );
  await cli.write('questions.jsonl', scriptedQuestions(QUESTIONS));
  return { asked: () => [...models.timesAsked('target').values()] };
}

describe.skipIf(!hasKafka).concurrent('SASL OAUTHBEARER where sessions and tokens end while a worker runs', () => {
  it('continues with tokens from a function, which is called again before each one expires', async ({ cli }) => {
    const head = `import { appendFileSync } from 'node:fs';
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const give = async () => {
  appendFileSync('asked.log', Date.now() + '\\n');
  const now = Date.now() / 1000;
  return { value: part({ alg: 'none' }) + '.' + part({ sub: 'worker', iat: now, exp: now + ${TOKEN_SECONDS} }) + '.' };
};`;
    const { asked } = await slowCampaign(cli, 'oauthBearerProvider: give', head);
    await cli.run(['ingest', 'questions.jsonl']);
    await cli.write('asked.log', '');
    const { stderr } = await cli.run(['run', '--until', 'idle', '--stages', 'grade'], { deadlineMs: 160_000 });
    const times = (await readFile(path.join(cli.dir, 'asked.log'), 'utf8')).trim().split('\n').map(Number);
    // Longer than two tokens: the last connections were let in by one that was not there when the worker began.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0), stderr).toBeGreaterThan(1.5 * 1000 * TOKEN_SECONDS);
    expect(asked()).toEqual(Array.from({ length: QUESTIONS }, () => 1));
    const { stdout } = await cli.run(['status', '--json']);
    const status = JSON.parse(stdout.at(-1) ?? '') as CampaignStatus;
    expect(stageOf(status, 'grade')).toMatchObject({ in: QUESTIONS, forwarded: QUESTIONS, lag: 0 });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
  });

  it('continues with tokens that another program writes into a file', async ({ cli }) => {
    const { asked } = await slowCampaign(cli, "tokenFile: 'token'");
    await cli.write('token', `${unsignedToken(TOKEN_SECONDS)}\n`);
    const ended = new AbortController();
    // As `curl … > token` does: the file is empty for a while, and then cut for a while.
    const renew = async (): Promise<void> => {
      while (!ended.signal.aborted) {
        await sleep(4_000);
        const token = unsignedToken(TOKEN_SECONDS);
        await cli.write('token', '');
        await sleep(500);
        await cli.write('token', token.slice(0, 40));
        await sleep(100);
        await cli.write('token', `${token}\n`);
      }
    };
    const renewed = renew();
    try {
      await cli.run(['ingest', 'questions.jsonl']);
      await cli.run(['run', '--until', 'idle', '--stages', 'grade'], { deadlineMs: 160_000 });
    } finally {
      ended.abort();
      await renewed;
    }
    expect(asked()).toEqual(Array.from({ length: QUESTIONS }, () => 1));
  });

  it('ends with one message if the token is not renewed, and continues from there when it is', async ({ cli }) => {
    const { asked } = await slowCampaign(cli, "tokenEnv: 'TOKEN'");
    await cli.run(['ingest', 'questions.jsonl'], { env: { TOKEN: unsignedToken(3600) } });
    const run = ['run', '--until', 'idle', '--stages', 'grade'];
    const first = await cli.start(run, { env: { TOKEN: unsignedToken(2 * TOKEN_SECONDS) } }).ended;
    expect(first.code, first.stderr).toBe(1);
    expect(first.stderr).toContain('the token of kafka.sasl ends in');
    expect(first.stderr).toContain('tokenEnv is never renewed');
    expect(asked().length).toBeLessThan(QUESTIONS);
    await cli.run(run, { env: { TOKEN: unsignedToken(3600) }, deadlineMs: 160_000 });
    expect(asked().length).toBe(QUESTIONS);
    // Calls in flight at the worker's end may have been paid without a result; no others were.
    expect(asked().filter((times) => times > 1).length).toBeLessThanOrEqual(6);
  });
});
