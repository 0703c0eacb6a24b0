import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { firstValueFrom } from 'rxjs';
import { describe, expect, inject } from 'vitest';
import { openVerifier } from '../../src/runtime/verifier.ts';
import { parseQuestionLine } from '../../src/sources/parse-question.ts';
import { generateCodeQuestions } from '../../src/demo/code-questions.ts';
import { sandboxFound } from '../sandbox/sandbox-available.ts';
import type { CommandLine } from '../support/command-line.ts';
import { cliTest as it } from '../support/cli-test.ts';

interface Row {
  readonly domain: string;
  readonly level: number;
  readonly license: string;
  readonly messages: readonly { readonly content: string }[];
}

async function datasetOf({ dir }: CommandLine): Promise<Row[]> {
  const text = await readFile(path.join(dir, 'out/demo/data/train-00000-of-00001.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

describe.skipIf(inject('kafkaBrokers').length === 0)('sluice demo', () => {
  it.skipIf(sandboxFound.kind === 'missing')(
    'has code questions, and only programs that pass get in',
    async ({ cli }) => {
      const { stdout, stderr } = await cli.run(['demo', '--size', '60']);
      expect(stderr).toMatch(/8 code questions are on the topic .*; 472 in arithmetic follow/);
      expect(stdout.join('\n')).toContain('60 verified records');
      expect(stdout.join('\n')).toContain('mix error 0');
      const rows = await datasetOf(cli);
      expect(rows).toHaveLength(60);
      const code = rows.filter(({ domain }) => domain === 'code');
      expect(code.length).toBeGreaterThan(0);
      const verifier = await openVerifier({ code: 'required' });
      const asked = new Map(generateCodeQuestions({ count: 8, seed: 1 }).map((given) => [given.question, given]));
      for (const { messages, level, license } of code) {
        expect(level).toBeGreaterThan(0);
        expect(license).toBe('CC0-1.0');
        const parsed = parseQuestionLine(JSON.stringify(asked.get(messages[0]?.content ?? '')), new Date(0));
        if ('reason' in parsed) throw new Error(parsed.reason);
        const verdict = await firstValueFrom(verifier.verify(messages[1]?.content ?? '', parsed.question));
        expect(verdict).toMatchObject({ verdict: 'correct', reason: 'passed' });
      }
      await verifier.close();
    },
  );

  it('says in one line why it has none where there is no bubblewrap, and ends as well', async ({ cli }) => {
    await mkdir(path.join(cli.dir, 'empty'));
    const { stdout, stderr } = await cli.run(['demo', '--size', '5'], { env: { PATH: path.join(cli.dir, 'empty') } });
    const told = stderr.split('\n').filter((line) => line.includes('code questions'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^no code questions in this demo: bubblewrap is not installed .*apt-get install bubblewrap/,
    );
    expect(stdout.join('\n')).toContain('mix error 0');
    const rows = await datasetOf(cli);
    expect(rows.map(({ domain }) => domain)).toEqual(Array.from({ length: 5 }, () => 'math'));
  });
});
