/** A reply in the form that one API documents, whole and streamed. */
export interface ReplyShape {
  readonly name: string;
  /** The documentation of its form. */
  readonly source: string;
  readonly plain: object;
  /** The chunks, without `[DONE]`. */
  readonly chunks: readonly object[];
  /** The expected usage: `prompt`, `cached`, `completion`, `reasoning`. */
  readonly usage: readonly [number, number, number, number];
  /** Default: `6 × 7 is six sevens.` */
  readonly reasoning?: string | null;
}

const MODEL = 'served-model';
const THOUGHT = ['6 × 7', ' is six', ' sevens.'];
const ANSWER = ['The answer', ' is ', '\\boxed{42}.'];
/** The expected content of each of the shapes. */
export const EXPECTED: { readonly content: string; readonly reasoning: string; readonly returnedModel: string } = {
  content: ANSWER.join(''),
  reasoning: THOUGHT.join(''),
  returnedModel: MODEL,
};

const plain = (message: object, usage: object, choice: object = {}): object => ({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: MODEL,
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...choice }],
  usage,
});
const chunk = (delta: object, finish: string | null = null, more: object = {}, choice: object = {}): object => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  created: 1,
  model: MODEL,
  choices: [{ index: 0, delta, finish_reason: finish, ...choice }],
  ...more,
});
const usageChunk = (usage: object): object => ({ ...chunk({}), choices: [], usage });
const deltas = (thought: (text: string) => object, answer: (text: string) => object): object[] => [
  ...THOUGHT.map((text) => chunk(thought(text))),
  ...ANSWER.map((text) => chunk(answer(text))),
];

const OPENAI_USAGE = {
  prompt_tokens: 20,
  completion_tokens: 50,
  total_tokens: 70,
  prompt_tokens_details: { cached_tokens: 16, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 40, audio_tokens: 0, accepted_prediction_tokens: 0 },
};
const COUNTED = [20, 16, 50, 40] as const;

export const REPLY_SHAPES: readonly ReplyShape[] = [
  {
    name: 'DeepSeek',
    source: 'api-docs.deepseek.com, Create Chat Completion and Reasoning Model',
    ...(() => {
      const usage = {
        prompt_tokens: 20,
        completion_tokens: 50,
        total_tokens: 70,
        prompt_cache_hit_tokens: 16,
        prompt_cache_miss_tokens: 4,
        completion_tokens_details: { reasoning_tokens: 40 },
      };
      return {
        plain: plain({ content: ANSWER.join(''), reasoning_content: THOUGHT.join('') }, usage, { logprobs: null }),
        // The usage is in the last chunk, or null in each other one.
        chunks: [
          chunk({ role: 'assistant', content: null, reasoning_content: '' }, null, { usage: null }),
          ...deltas(
            (text) => ({ content: null, reasoning_content: text }),
            (text) => ({ content: text, reasoning_content: null }),
          ),
          chunk({ content: '', reasoning_content: null }, 'stop', { usage }),
        ],
      };
    })(),
    usage: COUNTED,
  },
  {
    name: 'vLLM before 2026 and SGLang',
    source: 'docs.vllm.ai, Reasoning Outputs; docs.sglang.ai, Reasoning Parser',
    plain: plain(
      { content: ANSWER.join(''), reasoning_content: THOUGHT.join(''), tool_calls: [] },
      { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70, reasoning_tokens: 40, prompt_tokens_details: null },
      { matched_stop: 151_645, stop_reason: null },
    ),
    chunks: [
      chunk({ role: 'assistant', content: '' }),
      ...deltas(
        (text) => ({ reasoning_content: text }),
        (text) => ({ content: text }),
      ),
      chunk({ content: '' }, 'stop', {}, { stop_reason: null }),
      usageChunk({ prompt_tokens: 20, completion_tokens: 50, total_tokens: 70, reasoning_tokens: 40 }),
    ],
    usage: [20, 0, 50, 40],
  },
  {
    name: 'vLLM since 2026',
    source: 'docs.vllm.ai, Reasoning Outputs',
    plain: plain(
      { content: ANSWER.join(''), reasoning: THOUGHT.join(''), refusal: null, tool_calls: [], function_call: null },
      { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70, prompt_tokens_details: { cached_tokens: 16 } },
      { token_ids: null, stop_reason: null },
    ),
    chunks: [
      chunk({ role: 'assistant', content: '' }, null, { prompt_token_ids: null }),
      ...deltas(
        (text) => ({ reasoning: text }),
        (text) => ({ content: text, reasoning: null }),
      ),
      chunk({ content: '' }, 'stop', {}, { token_ids: null }),
      usageChunk({
        prompt_tokens: 20,
        completion_tokens: 50,
        total_tokens: 70,
        prompt_tokens_details: { cached_tokens: 16 },
      }),
    ],
    usage: [20, 16, 50, 0],
  },
  {
    name: 'OpenAI, which keeps its reasoning',
    source: 'platform.openai.com, Chat Completions and its streaming events',
    plain: plain({ content: ANSWER.join(''), refusal: null, annotations: [] }, OPENAI_USAGE),
    chunks: [
      chunk({ role: 'assistant', content: '', refusal: null }, null, { usage: null, obfuscation: 'x7' }),
      ...ANSWER.map((content) => chunk({ content }, null, { usage: null, obfuscation: 'Yk' })),
      chunk({}, 'stop', { usage: null }),
      usageChunk(OPENAI_USAGE),
    ],
    usage: COUNTED,
    reasoning: null,
  },
  {
    name: 'OpenRouter',
    source: 'openrouter.ai/docs, Reasoning Tokens and Streaming',
    plain: plain(
      {
        content: ANSWER.join(''),
        reasoning: THOUGHT.join(''),
        reasoning_details: [{ type: 'reasoning.text', text: THOUGHT.join(''), format: 'unknown', index: 0 }],
        refusal: null,
      },
      { ...OPENAI_USAGE, cost: 0.001, is_byok: false },
      { native_finish_reason: 'completed' },
    ),
    chunks: [
      ...deltas(
        (text) => ({
          role: 'assistant',
          content: '',
          reasoning: text,
          reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }],
        }),
        (text) => ({ role: 'assistant', content: text }),
      ),
      chunk({ role: 'assistant', content: '' }, 'stop', {}, { native_finish_reason: 'completed' }),
      { ...chunk({ role: 'assistant', content: '' }), usage: { ...OPENAI_USAGE, cost: 0.001 } },
    ],
    usage: COUNTED,
  },
  {
    name: 'Mistral, with thinking as parts',
    source: 'docs.mistral.ai, Reasoning',
    plain: plain(
      {
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: THOUGHT.join('') }] },
          { type: 'text', text: ANSWER.join('') },
        ],
        tool_calls: null,
        prefix: false,
      },
      { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 },
    ),
    chunks: [
      chunk({ role: 'assistant', content: '' }),
      ...THOUGHT.map((text) => chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] })),
      chunk({ content: [{ type: 'text', text: ANSWER[0] }] }),
      ...ANSWER.slice(1).map((content) => chunk({ content })),
      chunk({ content: '' }, 'stop', { usage: { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 } }),
    ],
    usage: [20, 0, 50, 0],
  },
  {
    name: 'DashScope',
    source: 'help.aliyun.com, Model Studio: deep thinking over the OpenAI-compatible interface',
    plain: plain({ content: ANSWER.join(''), reasoning_content: THOUGHT.join('') }, OPENAI_USAGE, { logprobs: null }),
    chunks: [
      { ...chunk({ role: 'assistant', content: null, reasoning_content: '' }), system_fingerprint: null, usage: null },
      ...deltas(
        (text) => ({ content: null, reasoning_content: text }),
        (text) => ({ content: text, reasoning_content: null }),
      ),
      chunk({ content: '', reasoning_content: null }, 'stop'),
      usageChunk(OPENAI_USAGE),
    ],
    usage: COUNTED,
  },
  {
    name: "Gemini's OpenAI surface, with thoughts",
    source: 'ai.google.dev, OpenAI compatibility: thinking',
    // Reasoning is in the total, and in neither of the counts.
    plain: plain(
      { content: `<thought>${THOUGHT.join('')}</thought>${ANSWER.join('')}` },
      { prompt_tokens: 20, completion_tokens: 10, total_tokens: 70 },
    ),
    chunks: [
      ...THOUGHT.map((text, index) =>
        chunk({
          role: 'assistant',
          content: index === 0 ? `<thought>${text}` : text,
          extra_content: { google: { thought: true } },
        }),
      ),
      chunk({ role: 'assistant', content: `</thought>${ANSWER[0]}` }),
      ...ANSWER.slice(1, -1).map((content) => chunk({ role: 'assistant', content })),
      chunk({ role: 'assistant', content: ANSWER.at(-1) }, 'stop', {
        usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 70 },
      }),
    ],
    usage: [20, 0, 50, 40],
  } as const,
  {
    name: 'a server without a reasoning parser',
    source: 'the chat template of DeepSeek-R1, whose opening tag is in the prompt',
    plain: plain(
      { content: `${THOUGHT.join('')}\n</think>\n\n${ANSWER.join('')}` },
      { prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 },
    ),
    chunks: [
      chunk({ role: 'assistant', content: '' }),
      ...deltas(
        (content) => ({ content }),
        (content) => ({ content: content === ANSWER[0] ? `\n</think>\n\n${content}` : content }),
      ),
      chunk({}, 'stop'),
      usageChunk({ prompt_tokens: 20, completion_tokens: 50, total_tokens: 70 }),
    ],
    usage: [20, 0, 50, 0],
  },
  {
    name: 'xAI, which counts reasoning beside the completion',
    source: 'docs.x.ai, Reasoning',
    plain: plain(
      { content: ANSWER.join(''), reasoning_content: THOUGHT.join(''), refusal: null },
      {
        prompt_tokens: 20,
        completion_tokens: 10,
        total_tokens: 70,
        prompt_tokens_details: { text_tokens: 20, cached_tokens: 16 },
        completion_tokens_details: { reasoning_tokens: 40 },
      },
    ),
    chunks: [
      ...deltas(
        (reasoning_content) => ({ reasoning_content, role: 'assistant' }),
        (content) => ({ content, role: 'assistant' }),
      ),
      chunk({}, 'stop', {
        usage: {
          prompt_tokens: 20,
          completion_tokens: 10,
          total_tokens: 70,
          prompt_tokens_details: { text_tokens: 20, cached_tokens: 16 },
          completion_tokens_details: { reasoning_tokens: 40 },
        },
      }),
    ],
    usage: COUNTED,
  },
];
