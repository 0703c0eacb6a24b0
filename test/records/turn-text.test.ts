import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanTurn, withPlainBrackets, withTurnText } from '../../src/records/turn-text.ts';

const cleaned = (content: string, reasoning: string | null = null): readonly [string | null, string] => {
  const turn = cleanTurn({ content, reasoning });
  return [turn.reasoning, turn.content];
};

describe('think tags', () => {
  it.each([
    ['a pair', '<think>\nwhy\n</think>\n\nanswer', null, 'why', 'answer'],
    ['unopened, as R1 writes', 'why\n</think>\n\nanswer', null, 'why', 'answer'],
    ['empty', '<think></think>answer', null, null, 'answer'],
    ['unclosed: the thinking was cut off', '<think>cut \\boxed{1}', null, 'cut \\boxed{1}', ''],
    ['unclosed beside reasoning of its own', '<think>\\boxed{1}', 'why', 'why', '\\boxed{1}'],
    ['in capitals', '<THINK>why</Think>answer', null, 'why', 'answer'],
    ['with white space', '< think >why</ think>answer', null, 'why', 'answer'],
    ['twice', '<think>a</think>b<think>c</think>answer', null, 'a b c', 'answer'],
    ['nested', '<think>a<think>b</think>c</think>answer', null, 'a b c', 'answer'],
    ['closed twice', '<think>why</think>answer</think>', null, 'why', 'answer'],
    ['closed once more than opened, before the answer', 'a</think>\nb</think>\nanswer', null, 'a\nb', 'answer'],
    ['opened twice', '<think><think>why</think>answer', null, 'why', 'answer'],
    ['opened again after the answer', '<think>why</think>answer<think>', null, 'why', 'answer'],
    ['with attributes', '<think class=x id="1">why</think time="3">answer', null, 'why', 'answer'],
    ['with an attribute, twice', "<think>a<think id='2'/>b</think>answer", null, 'a b', 'answer'],
    ['another name', '<thinking>why</thinking>answer', null, 'why', 'answer'],
    ['of Mistral', '[THINK]why[/THINK]answer', null, 'why', 'answer'],
    ['of Kimi', '◁think▷why◁/think▷answer', null, 'why', 'answer'],
    [
      'of OpenThoughts',
      '<|begin_of_thought|>why<|end_of_thought|>\n\n<|begin_of_solution|>answer<|end_of_solution|>',
      null,
      'why',
      'answer',
    ],
    [
      'of Cohere',
      '<|START_THINKING|>why<|END_THINKING|><|START_RESPONSE|>answer<|END_RESPONSE|>',
      null,
      'why',
      'answer',
    ],
    [
      'channels of gpt-oss',
      '<|channel|>analysis<|message|>why<|end|><|start|>assistant<|channel|>final<|message|>answer<|return|>',
      null,
      'why',
      'answer',
    ],
    ['channels of Gemma 4', '<|channel>thought\nwhy\n<channel|>answer<turn|>', null, 'why', 'answer'],
    ['a channel that the prompt opened', 'why<channel|>answer', null, 'why', 'answer'],
    ['put together out of others', '<thi<think>nk>why</th</think>ink>answer', null, '<thi nk>why</th', 'ink>answer'],
    ['in reasoning', 'answer', 'a <think> b </think> c', 'a  b  c', 'answer'],
    ['only in reasoning, as brackets of brackets', 'answer', '<<think>>a', 'a', 'answer'],
    ['around reasoning', 'answer', '<think>\nwhy\n</think>', 'why', 'answer'],
    ['the reasoning again', '<think>why</think>answer', 'why', 'why', 'answer'],
    ['the reasoning again, without its tags', 'why </think>answer', 'why', 'why', 'answer'],
    ['more of the reasoning', '<think>why and how</think>answer', 'why', 'why and how', 'answer'],
    ['other reasoning', '<think>how</think>answer', 'why', 'why\n\nhow', 'answer'],
    ['closed first', '</think>answer', 'why', 'why', 'answer'],
    ['closed last', 'answer</think>', 'why', 'why', 'answer'],
    ['mentioned', 'the tag <think> is used', null, null, 'the tag  is used'],
    [
      'in the code of an answer without thinking',
      '```python\nre.sub("<think>.*</think>", "", s)\n```\nDone.',
      null,
      null,
      '```python\nre.sub(" .* ", "", s)\n```\nDone.',
    ],
    [
      'in the code of an answer after thinking',
      '<think>why</think>```js\n"</think>"\n```\nDone.',
      null,
      'why',
      '```js\n" "\n```\nDone.',
    ],
    [
      'after a fence that the thinking left open',
      '<think>```python\nx = 1\n</think>\nsee\n```python\ny\n```',
      null,
      '```python\nx = 1',
      'see\n```python\ny\n```',
    ],
  ])('%s', (_, content, reasoning, wantedReasoning, wantedContent) => {
    expect(cleaned(content, reasoning)).toEqual([wantedReasoning, wantedContent]);
  });

  it('keep reasoning once if the endpoint also puts it before the answer', () => {
    const why = 'Six times seven is forty-two, since six times six is thirty-six.';
    expect(cleaned(`${why}\n\nIt is 42.`, why)).toEqual([why, 'It is 42.']);
    expect(cleaned('why not 42', 'why')).toEqual(['why', 'why not 42']);
  });
});

describe('the end of the turn', () => {
  it.each([
    ['ChatML', '42.<|im_end|>\n<|im_start|>user\nnext', '42.'],
    ['ChatML, without its end', '42.\n<|im_start|>user\nnext<|im_end|>', '42.'],
    ['Llama 2', '42.</s><s>[INST] next [/INST] 43', '42.'],
    ['Llama 3', '42.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nnext', '42.'],
    ['Llama 4', '42.<|eot|><|header_start|>user<|header_end|>next', '42.'],
    ['Gemma', '42.<end_of_turn>\n<start_of_turn>user\nnext', '42.'],
    ['DeepSeek', '42.<｜end▁of▁sentence｜><｜User｜>next', '42.'],
    ['DeepSeek with ASCII bars', '42.<|end▁of▁sentence|>next', '42.'],
    ['Phi', '42.<|end|><|user|>next', '42.'],
    ['GPT-2', '42.<|endoftext|>An unrelated text', '42.'],
    ['GLM', '42.<|user|>\nnext', '42.'],
    ['Granite', '42.<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>next', '42.'],
    ['EXAONE', '42.[|endofturn|]\n[|user|]next', '42.'],
    ['Mistral', '42. [INST] next [/INST]', '42.'],
    ['Cohere', '42.<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>next', '42.'],
    ['a name that is not known yet', '42.<|final_stop_token|>next', '42.'],
    ['a head of its own turn', '<|im_start|>assistant\n42.<|im_end|>', '42.'],
    ['a head of Llama 3', '<|start_header_id|>assistant<|end_header_id|>\n\n42.', '42.'],
    ['a head of Gemma', '<start_of_turn>model\n42.', '42.'],
    ['a head of DeepSeek', '<｜begin▁of▁sentence｜><｜Assistant｜>42.', '42.'],
    ['a head of Llama 2', '<s>42.</s>', '42.'],
    ['a turn of the user alone', '<|im_start|>user\nnext', ''],
    ['at once', '<|im_end|>\n<|im_start|>user\nnext', ''],
    ['in code that is not closed', '```python\nprint(42)\n</s>[INST] next', '```python\nprint(42)'],
    ['roles as plain lines', '42.\nuser\nnext\nassistant\n43', '42.'],
    ['Human and Assistant', '42.\n\nHuman: next\n\nAssistant: 43', '42.'],
    ['headings of Alpaca', '42.\n\n### Instruction:\nnext\n\n### Response:\n43', '42.'],
    ['Mistral, a call of a tool', '42.[TOOL_CALLS][{"name": "f"}]', '42.'],
    ['Qwen, the result of a tool', '42.\n<tool_response>\n43\n</tool_response>', '42.'],
    ['Qwen, a call of a tool', '42.\n<tool_call>\n{}\n</tool_call>', '42.'],
    ['a call of a tool in place of a think tag', '<tool_call>\n42.', '42.'],
    ['Gemma 4, a call of a tool', '42.<|tool_call>call:f{}<tool_call|>', '42.'],
    ['Baichuan', '42.<reserved_106>next<reserved_107>43', '42.'],
    ['Nemotron', '42.<SPECIAL_12>\n<SPECIAL_11>User\nnext', '42.'],
    ['a short name of its end', '42. [EOT] next', '42.'],
    ['a space in it', '42.<|im_end |>\n<| im_start |>user\nnext', '42.'],
    ['spaces in it', '42.<| im_end |>\nnext', '42.'],
    ['tokens of images and of gaps', '4<start_of_image><unused5>2<fim_prefix>.', '4  2 .'],
    ['tokens that mean nothing', '4<pad>2 <|begin_of_box|>42<|end_of_box|>', '4 2  42'],
  ])('%s', (_, content, wanted) => {
    expect(cleaned(content)).toEqual([null, wanted]);
    expect(cleaned(content, 'why')).toEqual(['why', wanted]);
  });

  it('is found in reasoning as well', () => {
    expect(cleaned('42', 'why<|im_end|>\n<|im_start|>user\nnext')).toEqual(['why', '42']);
    expect(cleaned('<think>why<|im_end|>\n<|im_start|>assistant\n</think>42')).toEqual(['why', '']);
  });

  it('is the same whether a reply ends there or runs on', () => {
    for (const after of [
      '',
      ' \\boxed{43}',
      '\n<|im_start|>assistant\n<think>x</think>\\boxed{43}',
      '</think>\\boxed{43}',
    ]) {
      expect(cleaned(`<think>why</think>\\boxed{42}<|im_end|>${after}`)).toEqual(['why', '\\boxed{42}']);
    }
  });
});

describe('ordinary text', () => {
  it.each([
    ['white space at its ends', '    plain answer\n'],
    ['inequalities and lists', 'If a<b, c<s and x <t> y, then [1, 2] and a[i] < b[/2].'],
    ['expectation values', 'The mean speed is <|v|>, with <|psi|> and <s> = 3'.replace('<s>', '⟨s⟩')],
    ['HTML', '```html\n<p><s>old</s> new</p>\n</s>\n```\nDone.'],
    ['struck text', 'It costs <s>$40</s> $38.'],
    ['templates in code', 'Write `[INST]` and `</s>`:\n~~~\n<s>[INST] hi [/INST]\n~~~\nand so on.'],
    ['F#', 'let f x = x |> g <| h'],
    ['the word user', 'Each user\nhas a name; the user: Ann.\nHuman: 46 chromosomes'],
    ['a dialogue with one head', 'Human: hello'],
    ['other tags', '<answer>42</answer> <table><tr><td>1</td></tr></table> <thead>'],
    ['types and places', 'List<T>, Map<K, V>, vector<size_t>, <file_name>, <your_key>, <tools> and a[EOT_1].'],
    ['pipes of F#', 'x <| some_value |> f, and <psi|phi>, <psi|, |psi>'],
    ['a thought', 'a <think about it> b, <thinker>'],
    ['a sequence', 'Take [A, B] and [EOS_1]; <endpoint> and <p> stay.'],
  ])('with %s stays as it is', (_, content) => {
    expect(cleanTurn({ content, reasoning: null })).toEqual({ content, reasoning: null });
    const reply = { content, reasoning: null, more: 1 };
    expect(withTurnText(reply)).toBe(reply);
  });
});

const PIECES = [
  '<think>',
  '</think>',
  '<THINK>',
  '</Think >',
  '< think>',
  '<think/>',
  '[THINK]',
  '[/THINK]',
  '◁think▷',
  '◁/think▷',

  '<think a=b>',
  '</think x="y">',
  '<|im_end|>',
  '<|im_end |>',
  '<|im_start|>',
  '<|im_start|>user\n',
  '<|im_start|>assistant\n',
  '<|eot_id|>',
  '</s>',
  '<s>',
  '<eos>',

  '<|endoftext|>',
  '<｜end▁of▁sentence｜>',
  '<｜User｜>',
  '[INST]',
  '[/INST]',
  '<start_of_turn>',
  '<end_of_turn>',
  '<pad>',
  '<unused5>',
  '<tool_call>',
  '[TOOL_CALLS]',

  '<|channel|>final<|message|>',
  '<|start|>assistant',
  '<|begin_of_thought|>',
  '<|end_of_thought|>',
  '<|begin_of_box|>',

  'user\n',
  '\nuser\n',
  '\nHuman: ',
  '\nAssistant: ',
  '```',
  '\n```\n',
  '`',
  '<',
  '</',
  '|>',
  '<|',
  '>',
  'think>',
  'think',
  '[',

  '\\boxed{42}',
  'so',
  ' ',
  '\n',
  '\n\n',
  'The answer is 42.',
  'x<y',
  '[1]',
  '|x|',
];
const mixture = fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join(''));

/** Written anew, not the patterns of the source: what may be in no record, in code neither. */
const FORBIDDEN =
  /<\s{0,3}\/?\s{0,3}think(?:\s+\w+=\S+)?\s{0,3}\/?>|<(?:unused5|tool_call)>|\[\/?think\]|◁\/?think▷|<\|(?:im_|eot_id|endoftext|channel|message|start\||begin_of_|end_of_)|<｜|<(?:start|end)_of_turn>/i;

describe('any mixture of tags, tokens and text', () => {
  const turns = fc.record({ content: mixture, reasoning: fc.option(mixture) });

  it('is cleaned of tags and tokens, and unchanged by a second run', () => {
    fc.assert(
      fc.property(turns, (turn) => {
        const once = cleanTurn(turn);
        expect(once.content).not.toMatch(FORBIDDEN);
        expect(once.reasoning ?? '').not.toMatch(FORBIDDEN);
        expect(cleanTurn(once)).toEqual(once);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is plain text in a question, and otherwise the same', () => {
    fc.assert(
      fc.property(mixture, (question) => {
        const plain = withPlainBrackets(question);
        expect(plain).not.toMatch(FORBIDDEN);
        expect(withPlainBrackets(plain)).toBe(plain);
        expect(plain.length).toBe(question.length);
        expect(plain.replaceAll(/[‹［<[◁]/g, '')).toBe(question.replaceAll(/[<[◁]/g, ''));
      }),
      { numRuns: 2_000 },
    );
    const math = 'Is a < b in <T> and [1, 2], or <s>4</s> `[INST]`?';
    expect(withPlainBrackets(math)).toBe(math);
  });

  it('contains only text of the endpoint, in its order', () => {
    const words = (text: string): string[] => text.match(/\\boxed\{42\}|The answer|so/g) ?? [];
    fc.assert(
      fc.property(mixture, (content) => {
        const turn = cleanTurn({ content, reasoning: null });
        const said = [...words(turn.reasoning ?? ''), ...words(turn.content)];
        expect(words(content).slice(0, said.length)).toEqual(said);
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends at its first end of turn', () => {
    fc.assert(
      fc.property(mixture, fc.option(mixture), mixture, (content, reasoning, after) => {
        // A start, so that the token is not the head of the turn; no tags, which divide what is before.
        const before = `It is so ${content.replaceAll(/think|`|THINK|Think/g, '')} .`;
        const ended = cleanTurn({ content: `${before}<|im_end|>`, reasoning });
        expect(cleanTurn({ content: `${before}<|im_end|>${after}`, reasoning })).toEqual(ended);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes time in proportion to its length, for any repetition', () => {
    for (const piece of [
      '<',
      '< ',
      '`',
      '</think>',
      '<think',
      '<think a=b',
      ' a="',
      '<a_b',
      '<s>',
      'user\n',
      '<|im_start|>',
      '[/',
      '\n# question',
      '\n\\boxed{4} Question: 1\n',
      '```\n',
      '<pad>',
    ]) {
      const turn = cleanTurn({ content: `x${piece.repeat(200_000)}`, reasoning: piece.repeat(200_000) });
      expect(turn.content.length).toBeLessThanOrEqual(200_000 * piece.length + 1);
    }
  });
});
