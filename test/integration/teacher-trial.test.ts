import { describe, expect, inject } from 'vitest';
import type { CampaignStatus } from '../../src/campaign/campaign-status.ts';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { completion, scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const traceOf = ({ stages }: CampaignStatus): unknown => stages.find(({ stage }) => stage === 'trace');

describe.skipIf(inject('kafkaBrokers').length === 0)('a teacher whose traces all end by habit', () => {
  it('uses up ten questions at most; a changed configuration continues with the others', async ({ cli }) => {
    // An instruct model: its endpoint returns no reasoning separate from the text.
    const models = cli.closing(
      await startScriptedModels(({ model }) =>
        model === 'teacher' ? { body: completion('Six sevens are one.\n\nSo it is \\boxed{1}.') } : undefined,
      ),
    );
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15 });
    await campaign.ingest(scriptedQuestions(60));

    const run = campaign.start('run');
    const [said] = await run.says(/trace waits for the teacher: .*/);
    expect(said).toContain('reasoning-missing: the first 10 traces all came to nothing');
    expect(said).toContain("traces.reasoning to 'content'");
    const waiting = await campaign.status();
    expect(waiting).toMatchObject({
      state: 'waiting',
      waiting: [{ stage: 'trace', role: 'teacher' }],
      verified: 0,
      mixError: null,
    });
    expect(traceOf(waiting)).toMatchObject({ in: 10, rejected: { 'reasoning-missing': 10 } });
    expect((await run.end('SIGTERM')).code).toBe(0);

    await campaign.configure({ url: models.url, size: 15, reasoning: 'content' });
    await campaign.command('run');
    const complete = await campaign.status();
    expect(complete).toMatchObject({ state: 'complete', verified: 15, mixError: 0, waiting: [] });
    expect(traceOf(complete)).toMatchObject({ in: 25, forwarded: 15 });
    const [record] = await campaign.tail<{ reply: { reasoning: string; content: string } }>('cot');
    expect(record?.value.reply).toMatchObject({
      reasoning: 'Six sevens are one.\n\nSo it is \\boxed{1}.',
      content: '\\boxed{1}',
    });
  });
});
