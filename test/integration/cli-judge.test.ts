import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, inject } from 'vitest';
import type { Attempt } from '../../src/records/attempt.ts';
import type { Ungraded } from '../../src/records/grade.ts';
import type { ModelCall } from '../../src/records/model-call.ts';
import type { VerifiedRecord } from '../../src/records/trace.ts';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { completion, scriptedQuestion, startScriptedModels } from '../support/served-models.ts';
import type { Asked } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

/** By question and submitted answer; the gold answer is 1. */
const JUDGED: Record<string, EndpointReply> = {
  'q1: 2': { body: completion('EQUIVALENT') },
  'q2: 2': { body: completion('DIFFERENT') },
  'q3: 2': { status: 422, rawBody: 'too spicy' },
  'q4: 2': { body: completion('Perhaps.') },
  'q5: I am sure that it is unity.': { body: completion('EQUIVALENT') },
  'q7: 2': { body: completion('DIFFERENT') },
  'q7: 3': { body: completion('EQUIVALENT') },
};

const submission = ({ prompt }: Asked): string =>
  `${/q\d+/.exec(prompt)?.[0]}: ${/<submitted>\n(.*)\n<\/submitted>/s.exec(prompt)?.[1]}`;

function answer(asked: Asked): EndpointReply | undefined {
  if (asked.model === 'judge') return JUDGED[submission(asked)] ?? { status: 400 };
  if (asked.model === 'teacher') return { body: completion('\\boxed{3}', true) };
  const isProse = asked.model === 'target' && asked.question === 'What is q5?';
  return isProse ? { body: completion('I am sure that it is unity.') } : undefined;
}

describe.skipIf(brokers.length === 0).concurrent('a judge', () => {
  it('rescues attempts and traces at its endpoint, is not asked about right ones, and is seen everywhere', async ({
    cli,
  }) => {
    const models = cli.closing(await startScriptedModels(answer));
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 1, judge: true });
    await campaign.ingest([0, 1, 2, 3, 4, 5, 7].map(scriptedQuestion));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');
    await campaign.command('run');

    expect(Object.fromEntries(await campaign.outcomes())).toEqual({
      q0: ['level 0'],
      q1: ['level 0'],
      q2: ['level 2'],
      q3: ['ungraded: request-refused'],
      q4: ['level 4'],
      q5: ['level 0'],
      q7: ['level 1'],
    });
    const attempts = await campaign.tail<Attempt>('attempts');
    const deciders = attempts.map(({ key, value: { verdict } }) => [key, `${verdict.verdict} ${verdict.decidedBy}`]);
    expect(Object.fromEntries(deciders)).toEqual({
      q0: expect.stringMatching(/^correct math\//),
      q1: 'correct judge:scripted',
      q2: expect.stringMatching(/^incorrect math\//),
      q3: expect.stringMatching(/^incorrect math\//),
      q4: expect.stringMatching(/^incorrect math\//),
      q5: 'correct judge:scripted',
      q7: expect.stringMatching(/^incorrect math\//),
    });
    const judged = attempts.map(({ key, value: { verdict } }) => [key, [verdict.reason, verdict.judge]]);
    const said = (verdict: string): object => ({ verdict, model: 'scripted' });
    expect(Object.fromEntries(judged)).toEqual({
      q0: ['equal', null],
      q1: ['different', said('correct')],
      q2: ['different', said('incorrect')],
      q3: ['different', null],
      q4: ['different', said('unparsable')],
      q5: ['no-answer', said('correct')],
      q7: ['different', said('incorrect')],
    });
    const [ungraded] = await campaign.tail<Ungraded>('ungraded');
    expect(ungraded?.value.detail).toMatch(/^judge at 127\.0\.0\.1:\d+: status 422/);
    const [verified, ...others] = await campaign.tail<VerifiedRecord>('cot');
    expect(others).toEqual([]);
    expect(verified).toMatchObject({
      key: 'q7',
      value: { verdict: { reason: 'different', decidedBy: 'judge:scripted', judge: said('correct') } },
    });

    const asked = models.asked.filter(({ model }) => model === 'judge').map(submission);
    // Its own failure only because others succeed: three tries, or a few more if it was asked last.
    const tries = asked.filter((text) => text === 'q3: 2').length;
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(asked.filter((text) => text !== 'q3: 2').toSorted()).toEqual(
      Object.keys(JUDGED)
        .filter((text) => text !== 'q3: 2')
        .toSorted(),
    );
    const status = await campaign.status();
    expect(status.calls.judge).toMatchObject({
      started: 6 + tries,
      journaled: 6,
      failed: { 'request-refused': tries },
    });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const shown = await campaign.command('status');
    expect(shown.stdout.find((line) => line.startsWith('judge '))).toMatch(
      new RegExp(`^judge\\s+${6 + tries}\\s+6\\s+${tries}\\s`),
    );

    const exported = await campaign.command('export', '--out', 'dataset');
    expect(JSON.parse(exported.stdout.at(-1) ?? '')).toMatchObject({ records: 1, acceptedBy: { rules: 0, judge: 1 } });
    const card = await readFile(path.join(cli.dir, 'dataset', 'README.md'), 'utf8');
    expect(card).toContain('| accepted by | the rules 0, a judge 1 (judge) |');
    expect(card).toContain('refused it (1).');

    const journaled = await campaign.tail<ModelCall>('calls.grade');
    const replies = journaled.filter(
      ({ value: { event, role, reply } }) => role === 'judge' && event === 'reply' && reply,
    );
    expect(replies).toHaveLength(5);
  });
});
