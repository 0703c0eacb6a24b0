import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom, of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { parsePrmInput } from '../../src/demo/prm-input.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import { scoreStepsAsPrm } from '../../src/demo/toy-prm.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import type { SluiceError } from '../../src/records/sluice-error.ts';
import { connectScorer } from '../../src/runtime/connect-scorer.ts';
import { ScorerSoundness } from '../../src/runtime/scorer-soundness.ts';
import { answerAsCritic } from '../support/served-critic.ts';
import { completion, pooled } from '../support/served-models.ts';

type Score = (question: string, steps: readonly string[]) => readonly number[];

const sound: Score = (question, steps) => scoreStepsAsPrm(question, steps, 1);
const reversed: Score = (question, steps) => sound(question, steps).map((score) => 1 - score);
const alike: Score = (_, steps) => steps.map(() => 0.5);
const rated =
  (score: Score) =>
  (input: string): EndpointReply => {
    const { question, steps } = parsePrmInput(input);
    return { body: pooled(score(question, steps)) };
  };
const refused = (status: number, message: string): EndpointReply => ({ status, body: { error: { message } } });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Watched {
  readonly soundness: ScorerSoundness;
  readonly notes: string[];
  readonly ends: { readonly error: SluiceError; readonly isPaid: boolean }[];
  /** Requests that the endpoint got. */
  readonly asked: () => number;
  /** What came of a call to the target, and of a rating; `waits`: nothing, also when the scorer was found unsound. */
  readonly target: () => Promise<string>;
  readonly rating: () => Promise<string>;
}

/** A scorer behind a real server with scripted answers, and its check. */
async function watch(
  answer: (input: string) => EndpointReply,
  over: { readonly scorer?: object; readonly grading?: object; readonly budget?: object } = {},
): Promise<Watched> {
  let asked = 0;
  const server = await startScriptedServer(({ body }) => {
    asked += 1;
    const { input, messages } = body as { input?: string; messages?: { content: string }[] };
    return answer(input ?? messages?.at(-1)?.content ?? '');
  });
  const price = { inputUsdPerMTok: '1', outputUsdPerMTok: '1' };
  const chat = { baseUrl: 'http://localhost:1/v1', model: 'm', price };
  const scorer = { baseUrl: server.url, model: 'scorer', limits: { timeoutMs: 20_000 }, ...over.scorer };
  const given = {
    campaign: 'c',
    models: { target: chat, teacher: chat, scorer },
    grading: over.grading,
    ...(over.budget && { budget: over.budget }),
  };
  const config = parseConfig(given, { cwd: '/', env: {} });
  const dispatcher = createEndpointPool(server.url, { connections: 4 });
  closing.push(() => dispatcher.destroy(), server.close);
  const notes: string[] = [];
  const ends: { error: SluiceError; isPaid: boolean }[] = [];
  let found = (): void => undefined;
  const unsound = new Promise<void>((resolve) => {
    found = resolve;
  });
  const soundness = new ScorerSoundness(config, connectScorer(config, dispatcher, null), {
    note: (message) => notes.push(message),
    unsound: (error, isPaid) => {
      ends.push({ error, isPaid });
      found();
    },
  });
  const settled = (promise: Promise<string>): Promise<string> =>
    Promise.race([
      promise.catch((error: { reason?: string }) => error.reason ?? 'error'),
      unsound.then(() => sleep(50, 'waits')),
    ]);
  return {
    soundness,
    notes,
    ends,
    asked: () => asked,
    target: () => settled(firstValueFrom(soundness.beforeTarget(of('asked')))),
    rating: () => settled(firstValueFrom(soundness.beforeRating(of('rated')))),
  };
}

describe('ScorerSoundness', () => {
  it('lets calls through after the scorer has distinguished right traces from wrong ones, and checks once', async () => {
    const { target, rating, asked, notes, ends } = await watch(rated(sound));
    expect(asked()).toBe(0);
    expect(await Promise.all([target(), target(), rating()])).toEqual(['asked', 'asked', 'rated']);
    expect(await rating()).toBe('rated');
    expect([asked(), notes, ends]).toEqual([6, [], []]);
  });

  it('makes no call with a scorer that rates the wrong way round, and says so before anything is paid', async () => {
    const { target, rating, ends } = await watch(rated(reversed));
    expect(await Promise.all([target(), target(), rating()])).toEqual(['waits', 'waits', 'waits']);
    expect(ends).toHaveLength(1);
    expect(ends[0]).toMatchObject({ isPaid: false, error: { code: 'scorer-unsound' } });
    expect(ends[0]?.error.message).toMatch(
      /^models\.scorer \(http.*\): scorer rates steps the wrong way round: right traces are rated 0\.0\d\d, wrong ones 0\.9\d\d .*What to do: .*run again then\.$/,
    );
  });

  it('does the same with a critic, over chat completions', async () => {
    const scorer = { kind: 'critic' };
    const good = await watch((prompt) => ({ body: completion(answerAsCritic(prompt)) }), { scorer });
    expect(await Promise.all([good.target(), good.rating()])).toEqual(['asked', 'rated']);
    expect([good.asked(), good.notes]).toEqual([6, []]);

    const turned = (prompt: string): string =>
      answerAsCritic(prompt).replaceAll(/"score":([\d.e-]+)/g, (_, score) => `"score":${1 - Number(score)}`);
    const bad = await watch((prompt) => ({ body: completion(turned(prompt)) }), { scorer });
    expect(await bad.target()).toBe('waits');
    expect(bad.ends[0]?.error.message).toContain('take a stronger model as critic');
  });

  it('notes a scorer that rates all traces alike, and continues', async () => {
    const { target, rating, notes, ends } = await watch(rated(alike));
    expect([await target(), await rating()]).toEqual(['asked', 'rated']);
    expect([notes, ends]).toEqual([[expect.stringContaining('hardly tells right steps from wrong ones')], []]);
  });

  it('continues with the target while the endpoint is away, and checks before the first rating', async () => {
    let isAway = true;
    const away = refused(503, 'loading');
    const { target, rating, notes, ends } = await watch((input) => (isAway ? away : rated(reversed)(input)));
    expect(await target()).toBe('asked');
    expect(notes).toEqual([expect.stringContaining('could not be checked yet (overloaded: ')]);
    // The rating fails as the endpoint does: its admission waits for it.
    expect([await rating(), await rating()]).toEqual(['overloaded', 'overloaded']);
    isAway = false;
    expect(await rating()).toBe('waits');
    expect(ends).toMatchObject([{ isPaid: true, error: { code: 'scorer-unsound' } }]);
  });

  it('refuses a scorer whose context is too short for three small steps: no question would be rated', async () => {
    const { target, ends } = await watch(() => refused(400, 'maximum context length is 64 tokens'));
    expect(await target()).toBe('waits');
    expect(ends[0]?.error.message).toMatch(/scorer-context-exceeded: .*serve scorer with a longer context/);
  });

  it('continues without a check if only known traces are refused', async () => {
    const { target, rating, asked, notes, ends } = await watch(() => refused(400, 'unknown question'));
    expect([await target(), await rating()]).toEqual(['asked', 'rated']);
    expect(notes).toEqual([expect.stringContaining('the scorer is not checked, known traces bring request-refused: ')]);
    expect(ends).toEqual([]);
    // Three looks; the others of a look are aborted by its first failure.
    expect(asked()).toBeGreaterThanOrEqual(3);
  });

  it('pays for no known traces beside a budget, and rates them where that is free', async () => {
    const budget = { maxUsd: '1' };
    const price = { inputUsdPerMTok: '1', outputUsdPerMTok: '0' };
    const priced = await watch(rated(reversed), { budget, scorer: { price } });
    expect(await Promise.all([priced.target(), priced.rating()])).toEqual(['asked', 'rated']);
    expect([priced.asked(), priced.notes]).toEqual([0, [expect.stringContaining('beside the budget')]]);
    const free = await watch(rated(reversed), { budget, scorer: { price: { ...price, inputUsdPerMTok: '0' } } });
    expect(await free.target()).toBe('waits');
  });

  it('rates no known traces for a policy of the user’s own that has nothing rated', async () => {
    const grading = { name: 'mine', version: 1, next: () => ({ kind: 'ask', count: 1 }) };
    const { target, rating, asked } = await watch(rated(sound), { grading });
    expect([await target(), asked()]).toEqual(['asked', 0]);
    expect([await rating(), asked()]).toEqual(['rated', 6]);
  });
});
