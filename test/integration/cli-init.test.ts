import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { sampleQuestions } from '../../src/cli/init/sample-questions.ts';
import { startModelEndpoint } from '../../src/demo/model-endpoint.ts';
import type { ModelEndpoint } from '../../src/demo/model-endpoint.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { isKnownQuestion } from '../../src/runtime/doctor/scorer-sanity.ts';
import type { CommandLine } from '../support/command-line.ts';
import { cliTest as it } from '../support/cli-test.ts';

const brokers = inject('kafkaBrokers');

const SAMPLE = sampleQuestions('math')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { question: string; answer: string });

/** The commands that the quick start names for a run. */
const QUICK_START = readFileSync(new URL('../../docs/quick-start.md', import.meta.url), 'utf8')
  .split('## 4. The run')[1]!
  .split('```')[1]!
  .split('\n')
  .filter((line) => line.startsWith('npx sluice '))
  .map((line) => line.split(' ').slice(2));

const placeOf = (prompt: string): number => SAMPLE.findIndex(({ question }) => prompt.startsWith(question));

/** A server for each model, as on one machine: the target has the first question right, the others get every level. */
async function startServers(cli: CommandLine): Promise<Record<'target' | 'teacher' | 'prm', ModelEndpoint>> {
  const start = async (options: Partial<Parameters<typeof startModelEndpoint>[0]>): Promise<ModelEndpoint> =>
    cli.closing(await startModelEndpoint({ chatModels: new Map(), rewardModels: new Map(), ...options }));
  const right = (prompt: string): string => `So \\boxed{${SAMPLE[placeOf(prompt)]?.answer}}.`;
  const target = (prompt: string) => ({
    reasoning: null,
    content: placeOf(prompt) === 0 ? right(prompt) : 'It is \\boxed{-1}.',
  });
  const teacher = (prompt: string) => ({ reasoning: 'Think.', content: right(prompt) });
  const rate = (question: string, steps: readonly string[]): readonly number[] =>
    isKnownQuestion(question)
      ? scoreStepsAsPrm(question, steps, 1)
      : steps.map(() => 0.9 - 0.2 * (placeOf(question) % 5));
  return {
    target: await start({ chatModels: new Map([['org/the-target', target]]) }),
    teacher: await start({ chatModels: new Map([['the-teacher', teacher]]) }),
    prm: await start({ rewardModels: new Map([['the-prm', rate]]) }),
  };
}

describe.skipIf(brokers.length === 0).concurrent('sluice init', () => {
  it('goes from an empty folder to a dataset with the commands that it names', async ({ cli }) => {
    const { target, teacher, prm } = await startServers(cli);
    const campaign = `i-${path
      .basename(cli.dir)
      .slice(-6)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, 'x')}`;
    const begun = await cli.run(
      ['init', '--target', target.url, '--teacher', `${teacher.url}/v1`, '--scorer', prm.url, '--campaign', campaign],
      { input: '' },
    );
    expect(begun.stderr).toContain(`target: ${target.url}/v1 serves org/the-target`);
    // The brokers are shared with other tests; the topic of the questions is not.
    const file = path.join(cli.dir, 'sluice.config.ts');
    const text = await readFile(file, 'utf8');
    await cli.write('sluice.config.ts', text.replace("questionsTopic: 'questions'", `questionsTopic: '${campaign}-q'`));

    const described = await cli.run(['describe', '--as', 'json']);
    expect(JSON.parse(described.stdout.join('\n'))).toMatchObject({ campaign });
    expect(QUICK_START.map((args) => args[0])).toEqual(['ingest', 'run', 'status', 'export']);
    for (const args of QUICK_START) {
      const { stdout } = await cli.run(args);
      if (args[0] === 'ingest') expect(stdout).toEqual(['{"accepted":10,"duplicate":0,"rejected":0}']);
    }
    // It is complete: this ends at once.
    await cli.run(['run', '--until', 'complete']);
    const status = JSON.parse((await cli.run(['status', '--json'])).stdout.join('\n')) as CampaignStatus;
    expect(status).toMatchObject({ campaign, verified: 3, size: 3, complete: true, mixError: 0 });
    const records = (await readFile(path.join(cli.dir, 'dataset/data/train-00000-of-00001.jsonl'), 'utf8')).trim();
    expect(records.split('\n')).toHaveLength(3);

    const again = await cli.run(['init', '--yes'], { code: 1 });
    expect(again.stderr).toBe(
      'sluice: sluice.config.ts is there already, and nothing was written: take another folder (--dir), or replace it with --force [file-exists]\n',
    );
  });
});
