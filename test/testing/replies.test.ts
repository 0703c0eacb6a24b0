import { of } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createChatModel } from '../../src/model/chat-model.ts';
import { createEndpointPool } from '../../src/model/endpoint-pool.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { Ungraded } from '../../src/records/grade.ts';
import type { ChatModel } from '../../src/records/model-ports.ts';
import type { RejectedTrace, VerifiedRecord } from '../../src/records/trace.ts';
import { toMessagesRecord } from '../../src/sinks/messages-record.ts';
import type { MessagesRecord } from '../../src/sinks/messages-record.ts';
import type { EndpointReply } from '../../src/demo/http-endpoint.ts';
import { startScriptedServer } from '../../src/demo/scripted-server.ts';
import type { ScriptedServer } from '../../src/demo/scripted-server.ts';
import { TopologyTestDriver } from '../../src/testing/topology-test-driver.ts';
import { buildTopology } from '../../src/topology/campaign-topology.ts';
import { verifyMath } from '../../src/verifiers/math/verify-math.ts';
import { aQuestion, aReply, someScores } from '../support/campaign-records.ts';
import { settings } from '../support/campaign-settings.ts';
import { createCampaignCodec } from '../../src/runtime/campaign-codec.ts';

const KEY = 'sk-secret-0123456789';
const codec = createCampaignCodec();
let server: ScriptedServer;
let reply: EndpointReply = {};

beforeAll(async () => {
  server = await startScriptedServer(() => reply);
});
afterAll(() => server.close());

/** What became of the only question, by topic. */
interface Outcome {
  readonly level: number | null;
  readonly attempt: Attempt | undefined;
  readonly ungraded: Ungraded | undefined;
  readonly rejected: RejectedTrace | undefined;
  readonly exported: MessagesRecord | undefined;
  /** The steps that the scorer was asked about. */
  readonly steps: readonly string[] | null;
}

/** One question through the whole campaign, whose target or teacher is the server; the other one is right. */
async function campaign(role: 'target' | 'teacher', given: EndpointReply, answer = '42'): Promise<Outcome> {
  reply = given;
  const dispatcher = createEndpointPool(server.url, { connections: 1, maxReplyBytes: 1_000_000 });
  const served = createChatModel({
    baseUrl: `${server.url}/v1`,
    model: 'm',
    apiKey: KEY,
    sampling: { temperature: 0, topP: 1, maxTokens: 64 },
    timeoutMs: 10_000,
    dispatcher,
  });
  const right: ChatModel = {
    model: 'right',
    complete: () => of(aReply({ content: `\\boxed{${answer}}`, reasoning: 'why' })),
  };
  let steps: readonly string[] | null = null;
  const driver = new TopologyTestDriver({
    topology: buildTopology(settings({ size: 1, shares: [1, 0, 0, 0, 0, 0] })),
    codec,
    ports: () => ({
      domains: new Set(['math']),
      target: role === 'target' ? served : right,
      teacher: role === 'teacher' ? served : right,
      scorer: {
        model: 'prm',
        score: (request) => {
          steps = request.steps;
          return of(someScores(request.steps.map(() => 0.5)));
        },
      },
      verify: (output, question) => of(verifyMath(output, question.answer)),
    }),
  });
  const levels = [0, 1, 2, 3, 4, 5] as const;
  const levelNow = (): number | undefined => levels.find((level) => driver.outputs(`level-${level}`).length > 0);
  const isOver = (): boolean =>
    role === 'target'
      ? driver.outputs('ungraded').length > 0 || levelNow() !== undefined
      : driver.outputs('cot').length > 0 || driver.outputs('rejected').length > 0;
  driver.pipe('questions', 'q1', aQuestion('q1', { answer }));
  driver.advanceBy(1);
  await vi.waitFor(() => expect(isOver()).toBe(true), { timeout: 10_000, interval: 5 });
  await dispatcher.destroy();
  const verified = driver.outputs<VerifiedRecord>('cot')[0]?.value;
  return {
    level: levelNow() ?? null,
    attempt: driver.outputs<Attempt>('attempts')[0]?.value,
    ungraded: driver.outputs<Ungraded>('ungraded')[0]?.value,
    rejected: driver.outputs<RejectedTrace>('rejected')[0]?.value,
    exported: verified && toMessagesRecord(verified),
    steps,
  };
}

const RIGHT = 'Six sevens.\n\nSo \\boxed{42}.';
const HALF = 'So \\boxed{42}. To double-check, the prod';
const chat = (message: object, choice: object = {}, more: object = {}): EndpointReply => ({
  body: {
    model: 'served',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', ...message }, ...choice }],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
    ...more,
  },
});
const thought = { reasoning_content: 'Let me see.' };
const ended = (finish: unknown): EndpointReply => chat({ content: HALF, ...thought }, { finish_reason: finish });

describe('a reply that was cut off is neither an answer nor a record', () => {
  it.each([
    ['an error', ended('error'), 'server-error'],
    ['an abort', ended('aborted'), 'server-error'],
    ['a network error', ended('network_error'), 'server-error'],
    ['an error in the choice', chat({ content: HALF }, { finish_reason: null, error: { code: 500 } }), 'server-error'],
    ['an error beside the choices', chat({ content: HALF, ...thought }, {}, { error: 'upstream' }), 'server-error'],
    ['a filter', ended('content_filter'), 'filtered'],
    ['a filter of Gemini', ended('SAFETY'), 'filtered'],
    ['a refusal', chat({ content: null, refusal: 'I cannot.' }), 'filtered'],
    ['an unknown reason', ended('zebra'), 'unknown-finish'],
    ['tool calls', ended('tool_calls'), 'unknown-finish'],
    ['null', ended(null), 'unknown-finish'],
    ['nothing', chat({ content: HALF, ...thought }, { finish_reason: undefined }), 'unknown-finish'],
    ['a reply over the limit', chat({ content: 'x'.repeat(1_000_000) }), 'reply-too-large'],
  ] as const)('%s', async (_, given, reason) => {
    const asTarget = await campaign('target', given);
    expect(asTarget).toMatchObject({ level: null, steps: null, ungraded: { reason } });
    const asTeacher = await campaign('teacher', given);
    expect(asTeacher).toMatchObject({ exported: undefined, rejected: { reason } });
    expect(asTeacher.rejected?.verdict ?? null).toBeNull();
  });

  it.each(['length', 'max_tokens', 'MAX_TOKENS', 'model_context_window_exceeded'])('%s', async (finish) => {
    const asTarget = await campaign('target', ended(finish));
    expect(asTarget.attempt?.verdict).toMatchObject({ verdict: 'incorrect', reason: 'truncated' });
    expect(asTarget.level).not.toBe(0);
    const asTeacher = await campaign('teacher', ended(finish));
    expect(asTeacher).toMatchObject({ exported: undefined, rejected: { reason: 'truncated' } });
    expect(asTeacher.rejected?.detail).toContain('the context of the server is full');
  });
});

describe('the text of a reply is verified and exported as one turn', () => {
  const inParts = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'Let me see.' }] },
    { type: 'text', text: RIGHT },
  ];

  it.each([
    ['plain', chat({ content: RIGHT, ...thought })],
    ['a list of parts', chat({ content: inParts })],
    ['tags in the content', chat({ content: `<think>\nLet me see.\n</think>\n\n${RIGHT}` })],
    ['tags without the first', chat({ content: `Let me see.\n</think>\n\n${RIGHT}` })],
    ['tags in capitals', chat({ content: `<THINK>Let me see.</THINK>${RIGHT}` })],
    ['the reasoning twice', chat({ content: `<think>Let me see.</think>${RIGHT}`, ...thought })],
    ['tags closed first', chat({ content: `</think>${RIGHT}`, ...thought })],
    ['tags closed twice', chat({ content: `<think>Let me see.</think>${RIGHT}</think>` })],
    ['tags within the reasoning', chat({ content: RIGHT, reasoning_content: '<think>Let me see.</think>' })],
    ['a control token', chat({ content: `${RIGHT}<|im_end|>`, ...thought })],
    ['a second turn', chat({ content: `${RIGHT}<|im_end|>\n<|im_start|>user\nnext\n\\boxed{7}`, ...thought })],
    ['a second turn of Llama', chat({ content: `${RIGHT}</s><s>[INST] next [/INST] \\boxed{7}`, ...thought })],
    [
      'a second turn after the reasoning',
      chat({ content: RIGHT, reasoning: 'Let me see.<|eot_id|><|start_header_id|>' }),
    ],
    ['a head of its own', chat({ content: `<|im_start|>assistant\n${RIGHT}`, ...thought })],
  ])('%s', async (_, given) => {
    const asTarget = await campaign('target', given);
    expect(asTarget).toMatchObject({ level: 0, attempt: { reply: { content: RIGHT, reasoning: 'Let me see.' } } });
    const asTeacher = await campaign('teacher', given);
    expect(asTeacher.exported?.messages[1]?.content).toBe(`<think>\nLet me see.\n</think>\n\n${RIGHT}`);
    expect(asTeacher.exported).toMatchObject({ answer: '42', reasoning: 'Let me see.' });
  });

  it('is what the scorer sees of a wrong attempt', async () => {
    const content = '<think>Hm.</think>First.\n\nSo \\boxed{41}.<|im_end|>\n<|im_start|>user\n\nNext?';
    expect((await campaign('target', chat({ content }))).steps).toEqual(['First.', 'So \\boxed{41}.']);
  });

  it('decides: an answer that comes after the end of the turn is none', async () => {
    const late = chat({ content: 'Six sevens.<|im_end|>\n<|im_start|>assistant\n\\boxed{42}', ...thought });
    expect((await campaign('target', late)).level).not.toBe(0);
    expect(await campaign('teacher', late)).toMatchObject({ exported: undefined });
  });
});

describe('what else comes with a reply', () => {
  it('is bounded, and read where it is text', async () => {
    const asText = { usage: { prompt_tokens: '10', completion_tokens: '12' } };
    expect((await campaign('target', chat({ content: RIGHT }, {}, asText))).attempt?.reply.usage).toMatchObject({
      prompt: 10,
      completion: 12,
    });
    const huge = { usage: { prompt_tokens: 9e15, completion_tokens: '99999999999999999999' } };
    expect((await campaign('target', chat({ content: RIGHT }, {}, huge))).attempt?.reply.usage).toMatchObject({
      prompt: 100_000_000,
      completion: 100_000_000,
    });
  });

  it('has no key, wherever the endpoint sends it back', async () => {
    const forms = [KEY, encodeURIComponent(`x=${KEY}`), Buffer.from(`Bearer ${KEY}`).toString('base64')].join(' ');
    const echo = chat({ content: `${forms}\n${RIGHT}`, reasoning: forms }, {}, { model: forms });
    const { exported, rejected } = await campaign('teacher', echo);
    expect(rejected).toBeUndefined();
    const failed = await campaign('target', { status: 500, body: { error: { message: forms } } });
    for (const shown of [exported, failed]) {
      expect(JSON.stringify(shown)).toContain('[key]');
      expect(JSON.stringify(shown)).not.toMatch(/secret|c2VjcmV0|NlY3JldC|zZWNyZX/);
    }
  });
});
