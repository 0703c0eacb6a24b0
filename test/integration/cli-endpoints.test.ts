import { describe, expect, inject } from 'vitest';
import type { Ungraded } from '../../src/records/grade.ts';
import type { RejectedTrace } from '../../src/records/trace.ts';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { CliCampaign, lostInputs } from '../support/cli-campaign.ts';
import { cliTest as it } from '../support/cli-test.ts';
import { until } from '../support/running-campaign.ts';
import {
  completion,
  pooled,
  scriptedQuestion,
  scriptedQuestions,
  startScriptedModels,
} from '../support/served-models.ts';
import type { Asked } from '../support/served-models.ts';
import { stageOf } from '../support/stage-of.ts';

const brokers = inject('kafkaBrokers');

/**
 * A repeated failure of one question while others succeed, and its required outcome. The number is that of the
 * question.
 */
const BAD: Record<number, { model: string; reply: EndpointReply; reason: string; tries: number }> = {
  3: { model: 'target', reply: { body: completion('') }, reason: 'empty-reply', tries: 4 },
  4: { model: 'target', reply: { rawBody: '<html>Bad gateway</html>' }, reason: 'malformed-reply', tries: 4 },
  5: { model: 'target', reply: { body: { choices: [] } }, reason: 'malformed-reply', tries: 4 },
  7: { model: 'target', reply: { rawBody: '' }, reason: 'empty-reply', tries: 4 },
  9: {
    model: 'target',
    reply: { status: 400, body: { error: { message: 'bad' } } },
    reason: 'request-refused',
    tries: 3,
  },
  13: { model: 'prm', reply: { body: pooled([0.5, 0.5, 0.5, 0.5, 0.5]) }, reason: 'scorer-count', tries: 3 },
  14: { model: 'prm', reply: { body: pooled([]) }, reason: 'scorer-count', tries: 3 },
  16: { model: 'prm', reply: { rawBody: 'null' }, reason: 'malformed-reply', tries: 4 },
};
/** A bad question that was asked last has no successful one after it. */
const MOST_TRIES = 8;

/** Failures of the endpoint, for any number of times: the question still gets its level. */
const AWAY: Record<number, { model: string; reply: EndpointReply; reason: string }> = {
  1: { model: 'target', reply: { status: 500, rawBody: 'out of memory' }, reason: 'server-error' },
  2: {
    model: 'target',
    reply: { status: 429, headers: { 'retry-after': '1' }, body: { error: { message: 'slow down' } } },
    reason: 'rate-limited',
  },
  8: { model: 'target', reply: { destroy: true }, reason: 'connection-failed' },
  10: { model: 'target', reply: { status: 401, body: { error: { message: 'no key' } } }, reason: 'unauthorized' },
  15: { model: 'prm', reply: { status: 503 }, reason: 'overloaded' },
};
const AWAY_TIMES = 3;

describe.skipIf(brokers.length === 0).concurrent('endpoints that fail', () => {
  const numberOf = ({ question }: Asked): number => Number(/q(\d+)/.exec(question)?.[1]);

  it('leave a question ungraded only with a failure of its own, never with a level; all others are graded', async ({
    cli,
  }) => {
    const models = cli.closing(
      await startScriptedModels((asked) => {
        const i = numberOf(asked);
        const bad = BAD[i];
        if (bad !== undefined) return asked.model === bad.model ? bad.reply : undefined;
        const away = AWAY[i];
        if (away?.model === asked.model && asked.time <= AWAY_TIMES) return away.reply;
        // No answer in the reply is the model's own failure: the PRM rates what it wrote.
        if (i === 20 && asked.model === 'target') return { body: completion('First this.\n\nThen I am not sure.') };
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
    const count = (model: string, reason: string, times: number): void => {
      const of = failed[model] ?? {};
      of[reason] = (of[reason] ?? 0) + times;
    };
    for (const [i, { model, reason, tries }] of Object.entries(BAD)) {
      rejected[reason] = (rejected[reason] ?? 0) + 1;
      const asked = models.timesAsked(model).get(`What is q${i}?`) ?? 0;
      count(model, reason, asked);
      expect(asked, `tries of q${i}`).toBeGreaterThanOrEqual(tries);
      expect(asked, `tries of q${i}`).toBeLessThanOrEqual(MOST_TRIES);
    }
    for (const [i, { model, reason }] of Object.entries(AWAY)) {
      count(model, reason, AWAY_TIMES);
      expect(models.timesAsked(model).get(`What is q${i}?`), `tries of q${i}`).toBe(AWAY_TIMES + 1);
    }
    const status = await campaign.status();
    expect(stageOf(status, 'grade')).toMatchObject({
      in: 24,
      forwarded: 24 - Object.keys(BAD).length,
      rejected,
      deadLettered: 0,
    });
    expect(lostInputs(status)).toEqual([0, 0, 0]);
    expect(status.calls.target.failed).toEqual(failed['target']);
    expect(status.calls.scorer.failed).toEqual(failed['prm']);
    // A second's wait that the server requests is respected.
    const waited = models.asked.filter((asked) => asked.model === 'target' && numberOf(asked) === 2);
    for (const [i, { atMs }] of waited.slice(1).entries()) expect(atMs - (waited[i]?.atMs ?? 0)).toBeGreaterThan(990);

    const ungraded = await campaign.tail<Ungraded>('ungraded');
    const details = new Map(ungraded.map(({ key, value }) => [key, value.detail]));
    expect(details.get('q9')).toMatch(/target at 127\.0\.0\.1:\d+: status 400: /);
    expect(details.get('q13')).toContain('expected a score for each of 2 steps, got 5');
    const attempts = await campaign.ids('attempts');
    // The target's answer stays, also if the PRM failed.
    expect(attempts).toContain('q13');
    expect(attempts).not.toContain('q9');
  });

  it.for([
    ['a wrong key', { status: 401, body: { error: { message: 'Incorrect API key provided' } } }, 'unauthorized'],
    [
      'a wrong key that a gateway answers with 400',
      { status: 400, body: { error: { message: 'No connected db.' } } },
      'unauthorized',
    ],
    [
      'a model that is not served',
      { status: 404, body: { message: 'The model `target` does not exist.' } },
      'model-not-found',
    ],
  ] as const)(
    'with %s end the run with exit 1 and one message, and use up no question',
    async ([_what, refusal, reason], { cli }) => {
      let isWrong = true;
      const models = cli.closing(
        await startScriptedModels((asked) => (isWrong && asked.model === 'target' ? refusal : undefined)),
      );
      const campaign = await CliCampaign.create(cli, { url: models.url, size: 5 });
      await campaign.ingest(scriptedQuestions(12));
      const { stderr } = await campaign.expect(1, 'run');
      expect(stderr.match(/^sluice: /gm)).toHaveLength(1);
      expect(stderr).toMatch(new RegExp(`sluice: models\\.target \\(http.*\\): ${reason}: .*status ${refusal.status}`));
      expect(await campaign.outcomes()).toEqual(new Map());
      expect(stageOf(await campaign.status(), 'grade')).toMatchObject({ in: 0, rejected: {} });
      isWrong = false;
      await campaign.command('run');
      expect(await campaign.status()).toMatchObject({ state: 'complete', verified: 5, waiting: [] });
    },
  );

  it.for(['SIGTERM', 'SIGKILL'] as const)(
    'are waited for in `status` while a worker waits, and no more when %s has ended it',
    async (signal, { cli }) => {
      const away: EndpointReply = { status: 503, rawBody: 'no healthy upstream' };
      const models = cli.closing(await startScriptedModels(({ model }) => (model === 'target' ? away : undefined)));
      const campaign = await CliCampaign.create(cli, { url: models.url, size: 5 });
      await campaign.ingest(scriptedQuestions(12));
      const worker = campaign.start('run', '--grace', '1');
      const waits = async (): Promise<string[]> => (await campaign.status()).waiting.map(({ stage }) => stage);
      const waiting = await until(waits, (stages) => stages.length > 0, 60_000);
      expect(waiting).toEqual(['grade']);
      await worker.end(signal);
      // A killed worker is a member of its group until the session ends.
      await until(waits, (stages) => stages.length === 0, 30_000);
      expect(await campaign.status()).toMatchObject({ state: 'running', waiting: [] });
    },
  );

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
