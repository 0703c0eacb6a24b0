import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse-config.ts';
import { refuseBadGrader } from '../../src/runtime/refuse-bad-grader.ts';
import type { EndpointReply } from '../../src/testing/http-endpoint.ts';
import { parsePrmInput } from '../../src/testing/prm-input.ts';
import { startScriptedServer } from '../../src/testing/scripted-server.ts';
import type { ScriptedServer } from '../../src/testing/scripted-server.ts';
import { scoreStepsAsPrm } from '../../src/testing/toy/toy-prm.ts';
import { pooled } from '../support/served-models.ts';

const closing: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((server) => server.close()));
});

type Answer = (question: string, steps: readonly string[]) => EndpointReply | Promise<EndpointReply>;

/** Tries a PRM at an endpoint; gives what was noted and how often it was asked. */
async function tried(answer: Answer, stop = new AbortController().signal) {
  const server = await startScriptedServer(({ body }) => {
    const { question, steps } = parsePrmInput((body as { input: string }).input);
    return answer(question, steps);
  });
  closing.push(server);
  const chat = { baseUrl: `${server.url}/v1`, model: 'm' };
  const models = { target: chat, teacher: chat, grader: { baseUrl: server.url, model: 'some-prm' } };
  const config = parseConfig({ campaign: 'x', models }, { cwd: '/', env: {} });
  const notes: string[] = [];
  await refuseBadGrader(config, (note) => notes.push(note), stop);
  return { notes, asked: server.requests.length };
}

describe('refuseBadGrader', () => {
  it('lets a PRM pass that rates the right trace higher, with two calls', async () => {
    const answer: Answer = (question, steps) => ({ body: pooled(scoreStepsAsPrm(question, steps, 1)) });
    expect(await tried(answer)).toEqual({ notes: [], asked: 2 });
  });

  it.each<[string, (score: number) => number, RegExp]>([
    ['in the wrong order', (score) => 1 - score, /a right trace is rated 0\.\d{3}, a wrong one 0\.[89]\d\d \(mean\)/],
    ['alike', () => 0.5, /a right trace is rated 0\.500, a wrong one 0\.500 \(mean\)/],
  ])('refuses one that rates them %s, and says what to do', async (_how, twist, found) => {
    const answer: Answer = (question, steps) => ({ body: pooled(scoreStepsAsPrm(question, steps, 1).map(twist)) });
    const refused = tried(answer);
    await expect(refused).rejects.toMatchObject({ code: 'bad-grader', message: expect.stringMatching(found) });
    await expect(refused).rejects.toThrow(/nothing is graded: some-prm at http:.*--runner pooling/);
  });

  it.each<[string, EndpointReply, string]>([
    ['an error', { status: 500, rawBody: 'out of memory' }, 'server-error'],
    ['another number of scores', { body: pooled([0.1]) }, 'prm-score-count'],
    ['no scores', { body: {} }, 'malformed-reply'],
  ])('goes on after %s, which says nothing of the scores, and notes it', async (_what, reply, reason) => {
    const { notes, asked } = await tried(() => reply);
    expect(asked).toBe(1);
    expect(notes).toEqual([
      expect.stringMatching(new RegExp(`^the grader could not be tried .*${reason}: .*going on$`)),
    ]);
  });

  it('ends the call where the worker is asked to stop, and asks nothing where it was before', async () => {
    const stop = new AbortController();
    const hanging: Answer = () => {
      setImmediate(() => stop.abort());
      return new Promise(() => undefined);
    };
    expect(await tried(hanging, stop.signal)).toEqual({ notes: [], asked: 1 });
    expect(await tried(hanging, stop.signal)).toEqual({ notes: [], asked: 0 });
  });
});
