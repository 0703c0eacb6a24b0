import { firstValueFrom, of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { parsePrmInput } from '../../src/demo/prm-input.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import { createCritic } from '../../src/model/critic.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import { createSkyworkScorer } from '../../src/model/skywork-scorer.ts';
import { createStepScorer } from '../../src/model/step-scorer.ts';
import { scoreSteps } from '../../src/operators/score-steps.ts';
import type { Rated, SetAside } from '../../src/operators/work-item.ts';
import type { UngradedReason } from '../../src/records/grade.ts';
import type { StepScorer } from '../../src/records/model-ports.ts';
import type { Question } from '../../src/records/question.ts';
import type { CallIdentity } from '../../src/stream/call.ts';
import { askedQuestion, aReply, AT, INCORRECT } from '../support/campaign-records.ts';
import { readCriticPrompt } from '../support/served-critic.ts';
import { completion } from '../support/served-models.ts';
import { tinyEncoder } from '../support/tiny-encoder.ts';

/** A step that says its number, and is so many words long. */
const stepOf = (n: number, words: number): string => `step ${n} ${'because it is so '.repeat(words / 4).trim()}`;
const scoreOf = (step: string): number => Number(/step (\d+)/.exec(step)?.[1]) / 100;

/** As a tokenizer of whole words counts; text and template have no numbers to speak of. */
const countTokens = (text: string): number => text.match(/[A-Za-z]+|\d|[^\sA-Za-z\d]/g)?.length ?? 0;
const tooLong = (tokens: number, limit: number): EndpointReply => ({
  status: 400,
  body: { error: { message: `This model's maximum context length is ${limit} tokens, got ${tokens}`, code: 400 } },
});

const TOKENS = tinyEncoder();

/** As a server of Skywork's rewards each token: at the end of a line by the number of the step in it, else by nothing. */
function rewardsOf(ids: readonly number[], limit: number): EndpointReply {
  if (ids.length > limit) return tooLong(ids.length, limit);
  const text = String.fromCodePoint(...ids.map((id) => (id < 256 ? id : 0x5f)));
  const embedding = ids.map((id, at) => {
    if (id !== TOKENS.lineBreak) return -50;
    const rated = scoreOf(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
    return Number.isNaN(rated) ? -50 : Math.max(-50, Math.log(rated / (1 - rated)));
  });
  return { body: { model: 'm', data: [{ embedding }], usage: { prompt_tokens: ids.length } } };
}

/** A server that reads so many tokens, and refuses what is longer: as vLLM pools, and as a critic answers. */
const serverOf =
  (limit: number) =>
  ({ body }: { readonly body: unknown }): EndpointReply => {
    const { input, messages } = body as { input?: string | number[]; messages?: { content: string }[] };
    if (typeof input === 'object') return rewardsOf(input, limit);
    const text = input ?? messages?.at(-1)?.content ?? '';
    const tokens = countTokens(text);
    if (tokens > limit) return tooLong(tokens, limit);
    if (input !== undefined) {
      const rows = parsePrmInput(input).steps.map((step) => [1 - scoreOf(step), scoreOf(step)]);
      return { body: { model: 'm', data: [{ data: rows }], usage: { prompt_tokens: tokens } } };
    }
    const { steps, asked } = readCriticPrompt(text);
    const rated = steps.filter(({ number }) => number >= asked[0] && number <= asked[1]);
    const ratings = rated.map(({ number, text: step }) => ({ step: number, score: scoreOf(step) }));
    return { body: completion(JSON.stringify({ ratings })) };
  };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Scored {
  readonly item: Rated<Question> | SetAside<Question, UngradedReason>;
  readonly calls: readonly CallIdentity[];
}

async function score(
  kind: 'prm' | 'critic' | 'skywork',
  steps: readonly string[],
  options: { readonly served: number; readonly contextTokens?: number },
): Promise<Scored> {
  const { served, ...context } = options;
  const server = await startScriptedServer(serverOf(served));
  const dispatcher = createEndpointPool(server.url, { connections: 2 });
  closing.push(() => dispatcher.destroy(), server.close);
  const connection = { baseUrl: server.url, model: 'm', timeoutMs: 20_000, dispatcher };
  const sampling = { temperature: 0, topP: 1, maxTokens: 1 };
  const scorer: StepScorer =
    kind === 'prm'
      ? createStepScorer({ ...connection, ...context })
      : kind === 'skywork'
        ? createSkyworkScorer({ ...connection, ...context, tokens: TOKENS, route: 'embeddings' })
        : createCritic({ ...connection, ...context, sampling, output: 'json_schema' });
  const calls: CallIdentity[] = [];
  const attempt = {
    ...askedQuestion(1),
    kind: 'decided',
    reply: aReply({ content: steps.join('\n\n') }),
    repliedAt: AT,
    verdict: INCORRECT,
  } as const;
  const operator = scoreSteps({
    scorer,
    call: (identity, perform) => {
      calls.push(identity);
      return perform();
    },
  });
  return { item: await firstValueFrom(of(attempt).pipe(operator)), calls };
}

const LONG = Array.from({ length: 40 }, (_, n) => stepOf(n, 40));

describe.each(['prm', 'critic'] as const)(
  'scoreSteps of an attempt that is longer than the context of a %s',
  (kind) => {
    it('gives every step its score, by calls with separate identities', async () => {
      const { item, calls } = await score(kind, LONG, { served: 1000, contextTokens: 1000 });
      expect(item).toMatchObject({ kind: 'rated', stepScores: LONG.map(scoreOf) });
      expect(calls.length).toBeGreaterThan(3);
      expect(calls.length).toBeLessThan(12);
      expect(new Set(calls.map(({ request }) => JSON.stringify(request))).size).toBe(calls.length);
      const [first] = calls;
      for (const { ref, role, step, attempt } of calls) {
        expect({ ref, role, step, attempt }).toEqual({
          ref: first?.ref,
          role: 'scorer',
          step: 'scoreSteps',
          attempt: 0,
        });
      }
    });

    it('finds out what fits where the server reads less than is configured', async () => {
      const { item } = await score(kind, LONG, { served: 500, contextTokens: 4096 });
      expect(item).toMatchObject({ kind: 'rated', stepScores: LONG.map(scoreOf) });
    });

    it('finds out what fits where nothing is configured', async () => {
      const { item, calls } = await score(kind, LONG, { served: 500 });
      expect(item).toMatchObject({ kind: 'rated', stepScores: LONG.map(scoreOf) });
      expect(calls.length).toBeLessThan(25);
    });

    it('is one call if all steps fit', async () => {
      const { calls } = await score(kind, LONG, { served: 4096, contextTokens: 4096 });
      expect(calls).toHaveLength(1);
    });

    it('leaves it ungraded if a single step is too long, and truncates nothing', async () => {
      const steps = [stepOf(0, 40), stepOf(1, 2000), stepOf(2, 40)];
      const { item } = await score(kind, steps, { served: 1000, contextTokens: 1000 });
      expect(item).toMatchObject({ kind: 'set-aside', reason: 'scorer-context-exceeded' });
    });
  },
);

describe('scoreSteps with a PRM served with a longer context than the model’s own', () => {
  it('rates in windows that fit its own context, by the server’s count', async () => {
    // Letters without words: the estimate is far too low.
    const steps = Array.from({ length: 12 }, (_, n) => `step ${n} ${'qz '.repeat(70)}`);
    const { item } = await score('prm', steps, { served: 100_000, contextTokens: 300 });
    expect(item).toMatchObject({ kind: 'rated', stepScores: steps.map(scoreOf) });
  });
});

describe('scoreSteps with Skywork, whose prompts are counted by its tokenizer', () => {
  const close = LONG.map((step) => expect.closeTo(scoreOf(step), 9) as number);

  it('rates in windows that the server accepts', async () => {
    // Of 7,200 tokens the first window rates half, each later one a quarter: a refusal would be a call more.
    const { item, calls } = await score('skywork', LONG, { served: 4000, contextTokens: 4000 });
    expect(item).toMatchObject({ kind: 'rated', stepScores: close });
    expect(calls).toHaveLength(3);
  });

  it('finds out what fits where the server reads less than is configured, and leaves what never fits', async () => {
    const { item } = await score('skywork', LONG, { served: 2000, contextTokens: 8192 });
    expect(item).toMatchObject({ kind: 'rated', stepScores: close });
    const long = await score('skywork', [stepOf(0, 40), stepOf(1, 2000)], { served: 1000, contextTokens: 1000 });
    expect(long.item).toMatchObject({ kind: 'set-aside', reason: 'scorer-context-exceeded' });
  });
});
