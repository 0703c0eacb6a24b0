import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { CliCampaign } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { startScriptedHub } from '../support/scripted-hub.ts';
import { scriptedQuestions, startScriptedModels } from '../support/served-models.ts';

const TOKEN = 'hf_secret';
const TO = 'hf://datasets/acme/traces';

describe.skipIf(inject('kafkaBrokers').length === 0)('sluice export --push', () => {
  it('pushes the dataset to the hub in addition to the folder, and never shows the token', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const hub = cli.closing(await startScriptedHub(TOKEN));
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 2 });
    await campaign.ingest(scriptedQuestions(12));
    await campaign.command('run');
    const args = ['export', '--out', 'dataset', '--push', TO, '--config', `${campaign.name}.json`];
    const push = (code: number, token?: string) =>
      cli.run(args, { code, env: { HF_ENDPOINT: hub.url, HF_TOKEN: token } });

    expect((await push(2)).stderr).toContain(`--push ${TO} needs HF_TOKEN in the environment`);
    expect(await readdir(cli.dir)).not.toContain('dataset');
    const missing = await push(1, TOKEN);
    expect(missing.stderr).toMatch(/There is no dataset acme\/traces .* make it there first\. The dataset is whole in/);
    expect(missing.stdout).toEqual([]);
    expect(await readdir(join(cli.dir, 'dataset'))).toEqual(['README.md', 'data']);

    hub.writes.branches.add('acme/traces@main');
    const { stdout, stderr } = await push(0, TOKEN);
    expect(JSON.parse(stdout.at(-1) ?? '')).toMatchObject({
      records: 2,
      pushed: { to: TO, url: expect.any(String) as string },
    });
    expect([...hub.files.keys()].toSorted()).toEqual(
      ['README.md', 'data/train-00000-of-00001.jsonl'].map((file) => `acme/traces@main/${file}`),
    );
    expect(hub.writes.commits[0]?.title).toBe(`2 records of campaign ${campaign.name}`);
    expect(stdout.join() + stderr + missing.stderr + String(hub.files.get('acme/traces@main/README.md'))).not.toContain(
      TOKEN,
    );
    const both = await campaign.expect(2, 'export', '--out', 'x', '--push', TO, '--follow');
    expect(both.stderr).toContain('--push is of a whole dataset, and excludes --follow');
  });
});
