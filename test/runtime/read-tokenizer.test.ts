import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Config } from '../../src/config/config.ts';
import { checkEndpoints } from '../../src/runtime/doctor/endpoint-checks.ts';
import { readTokenizer } from '../../src/runtime/read-tokenizer.ts';
import { answerWith, useAnsweringServer } from '../support/answering-server.ts';
import type { AnsweringServer } from '../support/answering-server.ts';
import { TINY_CONFIG, tinyTokenizer } from '../support/tiny-tokenizer.ts';

let server: AnsweringServer;
useAnsweringServer((started) => {
  server = started;
});
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tokenizer-'));
  await writeFile(path.join(folder, 'tokenizer.json'), JSON.stringify(tinyTokenizer()));
  await writeFile(path.join(folder, 'tokenizer_config.json'), JSON.stringify(TINY_CONFIG));
});

afterEach(() => rm(folder, { recursive: true }));

function configWith(scorer: object): Config {
  const chat = { baseUrl: 'http://127.0.0.1:1/v1', model: 'm' };
  const models = { target: chat, teacher: chat, scorer: { baseUrl: server.url, model: 'sky', ...scorer } };
  return parseConfig({ campaign: 'c', models }, { cwd: folder, env: {} });
}

describe('readTokenizer', () => {
  it('reads the folder, relative to where the configuration is read', async () => {
    expect(await readTokenizer(configWith({ kind: 'skywork', tokenizer: '.' }))).toMatchObject({ bos: 1000 });
  });

  it('reads nothing for a scorer whose server is given text', async () => {
    expect(await readTokenizer(configWith({}))).toBeNull();
  });

  it('says which file is not there, and whose it must be', async () => {
    await rm(path.join(folder, 'tokenizer_config.json'));
    const failure = readTokenizer(configWith({ kind: 'skywork', tokenizer: '.' }));
    await expect(failure).rejects.toMatchObject({ code: 'config-unreadable' });
    await expect(failure).rejects.toThrow(
      /^models\.scorer\.tokenizer: tokenizer_config\.json cannot be read .* of sky, got /,
    );
  });

  it('refuses the tokenizer of another model', async () => {
    await writeFile(path.join(folder, 'tokenizer_config.json'), '{"bos_token": null}');
    const failure = readTokenizer(configWith({ kind: 'skywork', tokenizer: '.' }));
    await expect(failure).rejects.toThrow('names no bos_token');
  });
});

describe('doctor with a scorer that is given tokens', () => {
  const scorerChecks = async (config: Config) =>
    (await checkEndpoints(config)).filter(({ name }) => name.startsWith('scorer'));

  it('rates known traces with it', async () => {
    server.answer = (response, request) => {
      const { input } = JSON.parse(request.body) as { input: number[] };
      // 12 * 3 = 36, 6 * 7 = 42, 81 / 9 = 9 and what follows are right; the wrong results begin with a 1 or a 7.
      const isWrong = /= (15|13|72)/.test(Buffer.from(input.filter((id) => id < 256)).toString());
      const body = {
        data: [{ embedding: input.map(() => (isWrong ? -3 : 3)) }],
        usage: { prompt_tokens: input.length },
      };
      answerWith(200, body)(response, request);
    };
    expect(await scorerChecks(configWith({ kind: 'skywork', tokenizer: '.' }))).toMatchObject([
      { name: 'scorer', status: 'ok' },
      { name: 'scorer-sanity', status: 'ok' },
    ]);
  });

  it('says that its tokenizer is missing, and makes no request', async () => {
    const checks = await scorerChecks(configWith({ kind: 'skywork', tokenizer: 'elsewhere' }));
    expect(checks).toMatchObject([
      { status: 'failed', found: expect.stringContaining('tokenizer.json cannot be read') as string },
      { status: 'skipped' },
    ]);
    expect(server.requests).toHaveLength(0);
  });

  it('says how it is served where it gives one embedding of the text', async () => {
    server.answer = answerWith(200, { data: [{ embedding: [0.1, 0.2] }] });
    const [check] = await scorerChecks(configWith({ kind: 'skywork', tokenizer: '.' }));
    expect(check).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('a reward for each token') as string,
    });
    expect(check?.found).toMatch(/^scorer-count: /);
  });
});
