import { describe, expect, inject } from 'vitest';
import type { Ungraded } from '../../src/records/grade.ts';
import type { RejectedTrace } from '../../src/records/trace.ts';
import type { EndpointReply } from '../../src/testing/http-endpoint.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import {
  completion,
  pooled,
  scriptedQuestion,
  scriptedQuestions,
  startScriptedModels,
} from '../support/served-models.ts';
import type { Asked } from '../support/served-models.ts';

const brokers = inject('kafkaBrokers');

/** What goes wrong for a question, and what must become of it. The number is that of the question. */
const BAD: Record<number, { model: string; reply: EndpointReply; reason: string; tries: number }> = {
  1: { model: 'target', reply: { status: 500, rawBody: 'out of memory' }, reason: 'server-error', tries: 4 },
  2: {
    model: 'target',
    reply: { status: 429, headers: { 'retry-after': '1' }, body: { error: { message: 'slow down' } } },
    reason: 'rate-limited',
    tries: 4,
  },
  3: { model: 'target', reply: { body: completion('') }, reason: 'empty-reply', tries: 4 },
  4: { model: 'target', reply: { rawBody: '<html>Bad gateway</html>' }, reason: 'malformed-reply', tries: 4 },
  5: { model: 'target', reply: { body: { choices: [] } }, reason: 'malformed-reply', tries: 4 },
  7: { model: 'target', reply: { rawBody: '' }, reason: 'empty-reply', tries: 4 },
  8: { model: 'target', reply: { destroy: true }, reason: 'connection-failed', tries: 4 },
  9: {
    model: 'target',
    reply: { status: 400, body: { error: { message: 'bad' } } },
    reason: 'request-refused',
    tries: 1,
  },
  10: {
    model: 'target',
    reply: { status: 401, body: { error: { message: 'no key' } } },
    reason: 'unauthorized',
    tries: 1,
  },
  13: { model: 'prm', reply: { body: pooled([0.5, 0.5, 0.5, 0.5, 0.5]) }, reason: 'prm-score-count', tries: 1 },
  14: { model: 'prm', reply: { body: pooled([]) }, reason: 'prm-score-count', tries: 1 },
  15: { model: 'prm', reply: { status: 503 }, reason: 'server-error', tries: 4 },
  16: { model: 'prm', reply: { rawBody: 'null' }, reason: 'malformed-reply', tries: 4 },
};

describe.skipIf(brokers.length === 0).concurrent('endpoints that fail', () => {
  const numberOf = ({ question }: Asked): number => Number(/q(\d+)/.exec(question)?.[1]);

  it('leave each question ungraded with its reason, never with a level; the others are graded', async ({ cli }) => {
    const models = cli.closing(
      await startScriptedModels((asked) => {
        const i = numberOf(asked);
        const bad = BAD[i];
        if (bad !== undefined) return asked.model === bad.model ? bad.reply : undefined;
        // No answer in the reply is the model's own failure: the PRM rates what it wrote.
        if (i === 20 && asked.model === 'target') return { body: completion('First this.\n\nThen I am not sure.') };
        if (i === 22 && asked.model === 'target' && asked.time < 3) return { status: 503 };
        return undefined;
      }),
    );
    const campaign = await CliCampaign.create(cli, { url: models.url });
    await campaign.ingest(scriptedQuestions(24));
    await campaign.command('run', '--stages', 'grade', '--until', 'idle');

    const expected = scriptedQuestions(24).map(({ id }, i) => {
      const bad = BAD[i];
      return [id, [bad === undefined ? `level ${i % 6}` : `ungraded: ${bad.reason}`]];
    });
    expect(Object.fromEntries(await campaign.outcomes())).toEqual(Object.fromEntries(expected));

    const rejected: Record<string, number> = {};
    const failed: Record<string, Record<string, number>> = { target: {}, prm: {} };
    for (const [i, { model, reason, tries }] of Object.entries(BAD)) {
      rejected[reason] = (rejected[reason] ?? 0) + 1;
      const of = failed[model] ?? {};
      of[reason] = (of[reason] ?? 0) + tries;
      expect(models.timesAsked(model).get(`What is q${i}?`), `tries of q${i}`).toBe(tries);
    }
    const target = failed['target'] ?? {};
    target['server-error'] = (target['server-error'] ?? 0) + 2;
    const status = await campaign.status();
    expect(status.stages[0]).toMatchObject({
      in: 24,
      forwarded: 24 - Object.keys(BAD).length,
      rejected,
      deadLettered: 0,
    });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    expect(status.calls.target.failed).toEqual(target);
    expect(status.calls.grader.failed).toEqual(failed['prm']);
    // Who asks for a second's patience gets it.
    const waited = models.asked.filter((asked) => asked.model === 'target' && numberOf(asked) === 2);
    for (const [i, { atMs }] of waited.slice(1).entries()) expect(atMs - (waited[i]?.atMs ?? 0)).toBeGreaterThan(990);

    const ungraded = await campaign.tail<Ungraded>('ungraded');
    const details = new Map(ungraded.map(({ key, value }) => [key, value.detail]));
    expect(details.get('q1')).toMatch(/target at 127\.0\.0\.1:\d+: status 500: out of memory/);
    expect(details.get('q13')).toContain('expected a score for each of 2 steps, got 5');
    const attempts = await campaign.ids('attempts');
    // What the target answered stays, also where the PRM failed.
    expect(attempts).toContain('q13');
    expect(attempts).not.toContain('q1');
  });

  it('that refuse connections leave all ungraded, and the run ends', async ({ cli }) => {
    const models = cli.closing(await startScriptedModels());
    const closed = await startScriptedModels();
    await closed.close();
    const campaign = await CliCampaign.create(cli, { url: models.url, targetUrl: closed.url, size: 5 });
    await campaign.ingest(scriptedQuestions(6));
    const { stderr } = await campaign.expect(3, 'run');
    expect(stderr).toMatch(/level 1: 0 of 2, 0 in stock/);
    const status = await campaign.status();
    expect(status.stages[0]).toMatchObject({ in: 6, forwarded: 0, rejected: { 'connection-refused': 6 } });
    expect(status.calls.target).toMatchObject({ started: 24, journaled: 0, failed: { 'connection-refused': 24 } });
    expect(new Set([...(await campaign.outcomes()).values()].flat())).toEqual(
      new Set(['ungraded: connection-refused']),
    );
  });

  it('of the teacher reject the selection with its reason, and another question takes its place', async ({ cli }) => {
    const models = cli.closing(
      await startScriptedModels((asked) => {
        if (asked.model !== 'teacher') return undefined;
        const i = numberOf(asked);
        if (i === 1) return { status: 400, body: { error: { message: 'too spicy' } } };
        if (i === 7) return { body: completion('\\boxed{2}', true) };
        return i === 13 ? { body: completion('I would rather not say.', true) } : undefined;
      }),
    );
    const campaign = await CliCampaign.create(cli, { url: models.url, size: 15 });
    // Eight questions of level 1, which wants five: all three bad ones are drawn only if they must be.
    await campaign.ingest([...Array.from({ length: 8 }, (_, i) => scriptedQuestion(6 * i + 1)), ...others()]);
    await campaign.command('run');
    const status = await campaign.status();
    expect(status).toMatchObject({ complete: true, verified: 15, mixError: 0 });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    const rejected = await campaign.tail<RejectedTrace>('rejected');
    const reasons = new Map(rejected.map(({ key, value }) => [key, value.reason]));
    const expected = new Map([
      ['q1', 'request-refused'],
      ['q7', 'incorrect'],
      ['q13', 'unparsable'],
    ]);
    for (const [id, reason] of reasons) expect(reason, String(id)).toBe(expected.get(String(id)));
    expect(status.levels[1]?.rejected).toBe(rejected.length);
  });
});

/** Four questions of each level 2 to 5. */
const others = (): ReturnType<typeof scriptedQuestion>[] => scriptedQuestions(24).filter((_, i) => i % 6 >= 2);
