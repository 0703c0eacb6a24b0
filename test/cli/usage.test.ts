import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../support/command-line.ts';
import { STAGES } from '../../src/records/topic-name.ts';

const isBuilt = existsSync(fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)));

/** What only the real process shows; the rest of the usage is in program.test.ts. */
describe.skipIf(!isBuilt)('the command line (needs `npm run build`)', () => {
  let cli: CommandLine;
  beforeAll(async () => {
    cli = await CommandLine.open(null);
  });
  afterAll(async () => {
    await cli.close();
  });

  const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
  const models = { target: model, teacher: model, scorer: { ...model, kind: 'prm' } };

  it('reports wrong usage on stderr and is exit 2', async () => {
    const wrong = await cli.run(['status', '--no-such-option'], { code: 2 });
    expect(wrong.stdout).toEqual([]);
    expect(wrong.stderr).toMatch(/unknown option '--no-such-option'/);
  });

  it.skipIf(!existsSync('/dev/full')).each(['verify --domain math', '--help', '--version'])(
    '%s ends at once with one message where standard output is full',
    async (command) => {
      const main = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
      const script = `echo '{"gold":"42","output":"42"}' | "$0" "$@" >/dev/full`;
      const run = promisify(execFile)('bash', ['-c', script, process.execPath, main, ...command.split(' ')]);
      await expect(run).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^sluice: standard output cannot be written .*ENOSPC.*\n$/) as string,
      });
    },
  );

  it('reports all mistakes of a configuration together, each with its path, before any connection', async () => {
    const broken = {
      campaign: 'Not A Name',
      kafka: { partitions: 0 },
      models: { ...models, target: { ...model, baseUrl: 'localhost', temprature: 1 } },
      grading: { thresholds: [0.2, 0.4, 0.6, 0.8] },
      size: -1,
    };
    await cli.write('broken.json', broken);
    // Would be waited for if it were connected.
    const env = { KAFKA_BROKERS: '127.0.0.1:9' };
    const { stdout, stderr } = await cli.run(['run', '--config', 'broken.json'], { code: 2, env });
    expect(stdout).toEqual([]);
    expect(stderr).not.toMatch(/Kafka cluster|waiting/);
    const paths = [
      'campaign',
      'kafka.partitions',
      'models.target.baseUrl',
      'models.target.temprature',
      'grading.thresholds',
      'size',
    ];
    for (const path of paths) expect(stderr).toMatch(new RegExp(`^\\s*${path.replaceAll('.', '\\.')}: `, 'm'));
    expect(stderr).toMatch(/campaign: expected .*got .*Not A Name/);
  });

  it.each([
    ['ingest', 'q.jsonl'],
    ['ingest', 'q.jsonl', '--follow'],
    ['ingest', '--topic', 't'],
    ['dlq', 'replay'],
  ])('refuses for %s %s a domain without a verifier, before any connection', async (...command) => {
    await cli.write('of-domain.json', { campaign: 'of-domain', models, kafka: { brokers: ['127.0.0.1:9'] } });
    const args = [...command, '--domain', 'art', '--config', 'of-domain.json'];
    const { stderr } = await cli.run(args, { code: 2 });
    expect(stderr).toMatch(
      /^sluice: --domain: expected "math", "code" or "choice", got "art"; another one needs a verifier/,
    );
  });

  it('reports a wrong option before the problems of the configuration', async () => {
    await cli.write('keyless.json', {
      campaign: 'keyless',
      models: { ...models, target: { ...model, apiKeyEnv: 'NOT_SET' } },
    });
    const of = async (...args: readonly string[]): Promise<string> =>
      (await cli.run(['run', '--config', 'keyless.json', ...args], { code: 2 })).stderr;
    expect(await of()).toContain('NOT_SET');
    expect(await of('--until', 'never')).toMatch(/^sluice: --until: expected .* \[usage\]$/m);
    expect(await of('--grace', '-1')).toMatch(/^sluice: --grace: expected .* \[usage\]$/m);
  });

  it('never shows a key', async () => {
    await cli.write('keyed.json', {
      campaign: 'keyed',
      models: { ...models, target: { ...model, apiKeyEnv: 'THE_KEY', apiKey: 'sk-in-the-file' } },
    });
    const { stderr } = await cli.run(['run', '--config', 'keyed.json'], { code: 2, env: { THE_KEY: 'sk-secret' } });
    expect(stderr).toContain('models.target.apiKey');
    expect(stderr).not.toContain('sk-');
  });

  it('says where it looked for a configuration', async () => {
    const { stderr } = await cli.run(['status'], { code: 2 });
    expect(stderr).toContain(`no configuration in ${cli.dir}`);
    const named = await cli.run(['status', '--config', 'no.json'], { code: 2 });
    expect(named.stderr).toContain(`no configuration file ${cli.dir}/no.json (given as --config)`);
    const compared = await cli.run(['compare', 'a.json', 'b.json'], { code: 2 });
    expect(compared.stderr).toContain(`no configuration file ${cli.dir}/a.json (given as the first argument)`);
  });

  it('describes the topology from the configuration, without a broker', async () => {
    await cli.write('sluice.config.json', { campaign: 'shown', models, size: 10 });
    const text = (await cli.run(['describe'])).stdout.join('\n');
    const mermaid = (await cli.run(['describe', '--as', 'mermaid'])).stdout.join('\n');
    const json = JSON.parse((await cli.run(['describe', '--as', 'json'])).stdout.join('\n')) as {
      stages: { name: string; outputs: string[] }[];
      topics: { name: string }[];
    };
    expect(mermaid).toMatch(/^flowchart /m);
    expect(json.stages.map(({ name }) => name)).toEqual(STAGES);
    for (const topic of ['questions', 'level-0', 'level-5', 'ungraded', 'dead-letter', 'selected', 'cot', 'rejected']) {
      expect(text).toContain(topic);
      expect(mermaid).toContain(topic);
      expect(json.topics.map(({ name }) => name)).toContain(topic);
    }
    expect(text).toContain('shown.grade.<n>');
  });

  it('verifies lines from standard input and from a file; a bad line is reported with its number', async () => {
    const pairs = [
      { gold: '1/2', output: 'Half of it: \\boxed{0.5}', id: 'kept' },
      { gold: '1,200', output: '#### 1200' },
      { gold: '3', output: 'The answer is 4.' },
      { gold: '3', output: 'I do not know.' },
    ];
    const input = `${pairs.map((pair) => JSON.stringify(pair)).join('\n')}\n`;
    const { stdout } = await cli.run(['verify'], { input });
    const verified = stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(verified.map(({ verdict }) => verdict)).toEqual(['correct', 'correct', 'incorrect', 'unparsable']);
    for (const [i, line] of verified.entries()) {
      expect(line).toMatchObject(pairs[i] ?? {});
      const place = line['extracted'] === null ? [] : ['takenFrom'];
      const decided = ['verdict', 'reason', 'extracted', ...place, 'ms'];
      expect(Object.keys(line)).toEqual([...Object.keys(pairs[i] ?? {}), ...decided]);
    }
    await cli.write('pairs.jsonl', `${input}nonsense\n{"gold": "1"}\n`);
    const bad = await cli.run(['verify', 'pairs.jsonl'], { code: 1 });
    expect(bad.stdout).toHaveLength(4);
    expect(bad.stderr).toMatch(/pairs\.jsonl:5: not JSON[^]*pairs\.jsonl:6: output: expected text/);
  });

  it('verifies a domain of the configuration by its verifier, and refuses one of none', async () => {
    await cli.write(
      'own.config.js',
      `const model = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm' };
      const verify = (output, { answer }) => ({ verdict: output === answer.toUpperCase() ? 'correct' : 'incorrect' });
      export default {
        campaign: 'own',
        models: { target: model, teacher: model, scorer: model },
        verifiers: { shout: { name: 'shout', version: 1, verify } },
      };`,
    );
    const input = '{"gold": "a", "output": "A"}\n{"gold": "a", "output": "a"}\n';
    const { stdout } = await cli.run(['verify', '--domain', 'shout', '--config', 'own.config.js'], { input });
    expect(stdout.map((line) => (JSON.parse(line) as { verdict: string }).verdict)).toEqual(['correct', 'incorrect']);
    const none = await cli.run(['verify', '--domain', 'sql', '--config', 'own.config.js'], { input, code: 2 });
    expect(none.stdout).toEqual([]);
    expect(none.stderr).toMatch(/--domain: expected "math", "code", "choice" or "shout", got "sql"/);
  });

  it('ends quietly when its reader goes away', async () => {
    const pairs = Array.from({ length: 50_000 }, () => '{"gold": "1", "output": "#### 1"}\n').join('');
    await cli.write('many.jsonl', pairs);
    const sluice = fileURLToPath(new URL('../../bin/sluice.js', import.meta.url));
    const script = `"${process.execPath}" "${sluice}" verify many.jsonl | head -1; exit "\${PIPESTATUS[0]}"`;
    const { code, stdout, stderr } = await cli.startFile('bash', ['-c', script]).ended;
    expect({ code, stderr, lines: stdout.length }).toEqual({ code: 0, stderr: '', lines: 1 });
  });
});
