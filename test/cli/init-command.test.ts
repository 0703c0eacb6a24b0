import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initCommand } from '../../src/cli/init-command.ts';
import type { InitCommandOptions } from '../../src/cli/init-command.ts';
import type { Ask } from '../../src/cli/init/ask.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/config.ts';
import { startModelEndpoint } from '../../src/demo/model-endpoint.ts';

let cwd: string;
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'sluice-init-'));
});
afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
  for (const thing of closing.splice(0)) await thing.close();
});

async function serve(...models: readonly string[]): Promise<string> {
  const answer = () => ({ reasoning: null, content: '' });
  const endpoint = await startModelEndpoint({
    chatModels: new Map(models.map((model) => [model, answer])),
    rewardModels: new Map(),
  });
  closing.push(endpoint);
  return endpoint.url;
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: readonly string[];
}

/** Where nothing listens. */
const AWAY = 'http://127.0.0.1:9';
const AWAY_ALL = { target: `${AWAY}/v1`, teacher: `${AWAY}/v1`, scorer: AWAY };

async function init(
  options: InitCommandOptions,
  variables: Readonly<Record<string, string>> = {},
  ask: Ask | null = null,
  nodeVersion = '24.0.0',
): Promise<Ran> {
  let out = '';
  const notes: string[] = [];
  const terminal = {
    print: async (text: string) => void (out += text),
    note: (message: string) => void notes.push(message),
  } as unknown as Terminal;
  const openAsk = ask === null ? null : () => ask;
  const code = await initCommand(options, { cwd, env: readEnvironment(variables), terminal, openAsk, nodeVersion });
  return { code, out, notes };
}

const load = (dir = '.', env = {}): Promise<Config> => loadConfig({ cwd: path.join(cwd, dir), env });

/** Answers by the text of the question; else the default. */
const answering = (answers: Readonly<Record<string, string>>, asked: string[] = []): Ask => {
  const answerTo = async (question: string, standard: string): Promise<string> => {
    asked.push(question);
    return Object.entries(answers).find(([part]) => question.includes(part))?.[1] ?? standard;
  };
  return { text: answerTo, choose: (question, _, standard) => answerTo(question, standard), close: () => undefined };
};

describe('sluice init', () => {
  it('writes a configuration that loads and ten questions, also where no endpoint answers, and says so', async () => {
    const { code, out, notes } = await init(AWAY_ALL);
    expect(code).toBe(0);
    expect((await readdir(cwd)).toSorted()).toEqual(['questions.jsonl', 'sluice.config.ts']);
    const config = await load();
    expect(config).toMatchObject({ campaign: 'qwen2-5-7b-instruct-math', kafka: { brokers: null } });
    expect((await readFile(path.join(cwd, 'questions.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(10);
    for (const role of ['target', 'teacher', 'scorer']) {
      expect(notes).toContainEqual(expect.stringMatching(new RegExp(`^${role}: http.*gives no list of its models`)));
    }
    expect(out).toMatch(/^Written: sluice\.config\.ts, questions\.jsonl$/m);
    expect(out).toMatch(/npx sluice doctor[\s\S]*sluice broker[\s\S]*ingest questions\.jsonl[\s\S]*run --until idle/);
  });

  it('takes all that is given, into a folder that it makes', async () => {
    const { out } = await init({
      ...AWAY_ALL,
      targetModel: "o'hara",
      teacherModel: 't',
      scorerModel: 's',
      scorerKind: 'critic',
      brokers: 'k1:9092, k2:9092',
      domain: 'code',
      campaign: 'mine',
      dir: 'a b/c',
    });
    const config = await load('a b/c');
    expect(config).toMatchObject({
      campaign: 'mine',
      kafka: { brokers: ['k1:9092', 'k2:9092'], questionsTopic: 'questions' },
      models: { target: { model: "o'hara" }, teacher: { model: 't' }, scorer: { kind: 'critic', model: 's' } },
    });
    expect(out).toContain("cd 'a b/c'");
    expect(out).not.toContain('sluice broker');
    expect(await readFile(path.join(cwd, 'a b/c/questions.jsonl'), 'utf8')).toContain('"domain":"code"');
  });

  it('finds the only served model, the right base URL of a wrong one, and the root of a reward model', async () => {
    const target = await serve('the-target');
    const teacher = await serve('the-teacher');
    const prm = await serve('the-prm');
    const { notes } = await init({ target, teacher: `${teacher}/v1/chat/completions`, scorer: `${prm}/v1` });
    const { models } = await load();
    expect(models.target).toMatchObject({ baseUrl: `${target}/v1`, model: 'the-target' });
    expect(models.teacher).toMatchObject({ baseUrl: `${teacher}/v1`, model: 'the-teacher' });
    expect(models.scorer).toMatchObject({ kind: 'prm', baseUrl: prm, model: 'the-prm' });
    expect(notes).toContainEqual(expect.stringContaining(`target: the base URL is ${target}/v1`));
  });

  it('names all served models where there are several, and those that are not the given one', async () => {
    const url = await serve('a', 'b');
    const { notes } = await init({ ...AWAY_ALL, target: `${url}/v1`, teacher: `${url}/v1`, teacherModel: 'c' });
    const { models } = await load();
    expect([models.target.model, models.teacher.model]).toEqual(['a', 'c']);
    expect(notes).toContainEqual(expect.stringMatching(/^target: .* serves a, b; a is written down, --target-model/));
    expect(notes).toContainEqual(expect.stringMatching(/^teacher: c is not among the models .*: a, b$/));
  });

  it('writes JavaScript where this Node.js reads no TypeScript', async () => {
    const { out } = await init(AWAY_ALL, {}, null, '20.19.0');
    expect((await readdir(cwd)).toSorted()).toEqual(['questions.jsonl', 'sluice.config.mjs']);
    expect((await load()).size).toBe(3);
    expect(out).toContain('Written: sluice.config.mjs');
  });

  it('lets the teacher rate steps where no reward model does', async () => {
    await init({ target: AWAY_ALL.target, teacher: AWAY_ALL.teacher, teacherModel: 'big', domain: 'choice' });
    const { models } = await load();
    expect(models.scorer).toMatchObject({ kind: 'critic', baseUrl: models.teacher.baseUrl, model: 'big' });
  });

  it('names the variable of a key and never writes the key', async () => {
    const key = 'sk-very-secret';
    const { out } = await init(
      { ...AWAY_ALL, teacher: 'https://127.0.0.1:9/v1', targetKeyEnv: 'MY_KEY' },
      { MY_KEY: key },
    );
    const text = await readFile(path.join(cwd, 'sluice.config.ts'), 'utf8');
    expect(text).not.toContain(key);
    expect(text).toContain("apiKeyEnv: 'MY_KEY'");
    expect(text).toContain("apiKeyEnv: 'TEACHER_API_KEY'");
    // One is set already.
    expect(out).toContain('export TEACHER_API_KEY=…');
    expect(out).not.toContain('export MY_KEY');
    await load('.', { MY_KEY: key, TEACHER_API_KEY: 'x' });
  });

  it('sends a key that is set to ask which models are served', async () => {
    const url = await serve('m');
    const { notes } = await init(
      { ...AWAY_ALL, target: `${url}/v1`, targetKeyEnv: 'K', teacherKeyEnv: 'GONE' },
      { K: 'x' },
    );
    expect(notes).toContainEqual(`target: ${url}/v1 serves m`);
  });
});

describe('sluice init and files that are there', () => {
  it.each(['sluice.config.ts', 'sluice.config.js', 'sluice.config.json', 'questions.jsonl'])(
    'leaves %s alone, names it, and writes nothing',
    async (file) => {
      await writeFile(path.join(cwd, file), 'mine');
      await expect(init(AWAY_ALL)).rejects.toMatchObject({
        code: 'file-exists',
        message: expect.stringContaining(file) as string,
      });
      expect(await readdir(cwd)).toEqual([file]);
      expect(await readFile(path.join(cwd, file), 'utf8')).toBe('mine');
    },
  );

  it('replaces them with --force', async () => {
    for (const file of ['sluice.config.ts', 'questions.jsonl']) await writeFile(path.join(cwd, file), 'mine');
    expect((await init({ ...AWAY_ALL, force: true, campaign: 'new' })).code).toBe(0);
    expect((await load()).campaign).toBe('new');
  });

  it('says which folder cannot be written', async () => {
    await writeFile(path.join(cwd, 'file'), '');
    await expect(init({ ...AWAY_ALL, dir: 'file' })).rejects.toMatchObject({
      code: 'output-failed',
      message: expect.stringContaining('file') as string,
    });
  });
});

describe('sluice init refuses', () => {
  it.each([
    [{ target: 'localhost:8000' }, 'config-invalid', /models\.target\.baseUrl: expected an http/],
    [{ campaign: 'Not A Name' }, 'config-invalid', /campaign: expected/],
    [{ brokers: 'nowhere' }, 'config-invalid', /kafka\.brokers/],
    [{ brokers: ',' }, 'config-invalid', /kafka\.brokers/],
    [{ targetKeyEnv: 'sk-secret-123' }, 'config-invalid', /models\.target\.apiKeyEnv/],
    [{ domain: 'poetry' }, 'usage', /--domain: expected "math", .* or "[a-z]+", got "poetry"/],
    [{ scorerKind: 'coin' }, 'usage', /--scorer-kind: expected prm or critic/],
  ])('%j, before anything is asked or written', async (options, code, message) => {
    const asked: string[] = [];
    const refused = init({ ...AWAY_ALL, ...options }, {}, answering({}, asked));
    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining('sk-secret') as string });
    expect(await readdir(cwd)).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('sluice init on a terminal', () => {
  it('asks for missing options, and for a model if several are served', async () => {
    const url = await serve('a', 'b');
    const asked: string[] = [];
    const ask = answering(
      {
        Target: `${url}/v1`,
        Teacher: `${url}/v1`,
        serves: 'b',
        brokers: 'k:9092',
        'process reward': 'critic',
        Scorer: url,
        about: 'choice',
        campaign: 'told',
      },
      asked,
    );
    expect((await init({}, {}, ask)).code).toBe(0);
    expect(await load()).toMatchObject({
      campaign: 'told',
      kafka: { brokers: ['k:9092'] },
      models: {
        target: { model: 'b' },
        teacher: { model: 'b' },
        scorer: { kind: 'critic', baseUrl: `${url}/v1`, model: 'b' },
      },
    });
    expect(asked.length).toBeLessThanOrEqual(10);
  });

  it('asks nothing with --yes, and never for given options', async () => {
    const asked: string[] = [];
    await init({ ...AWAY_ALL, yes: true }, {}, answering({}, asked));
    expect(asked).toEqual([]);
    const given = {
      domain: 'math',
      embedded: true,
      targetModel: 't',
      teacherModel: 't',
      scorerModel: 's',
      campaign: 'c',
    };
    await init({ ...AWAY_ALL, ...given, dir: 'second' }, {}, answering({}, asked));
    expect(asked).toEqual([]);
  });

  it('takes the cluster of KAFKA_BROKERS without a question', async () => {
    const asked: string[] = [];
    const { out } = await init(AWAY_ALL, { KAFKA_BROKERS: 'k:9092' }, answering({}, asked));
    expect(asked.join('\n')).not.toMatch(/Kafka/);
    expect(out).not.toContain('sluice broker');
  });
});
