import { codeSpans, insideSpans } from './code-spans.ts';

/** The meaning of a control token for a reader of the turn. */
type TokenKind =
  /** Ends the turn, or begins another one. */
  | 'end'
  /** Part of the head of a turn: skipped at the start of a text; later it is the head of another turn. */
  | 'head'
  /** Has no meaning for a reader. */
  | 'noise';

interface ControlToken {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

/**
 * `<|…|>`, `<｜…｜>`, and with one bar `<|…>` and `<…|>`, are matched by name; `<|psi|>` in a formula is not a token. Of the
 * names without a bar only those of tokens: `<div>`, `<T>` and `<file_name>` are text.
 */
const TOKEN = new RegExp(
  [
    /<[|｜](?<bar>[A-Za-z0-9_▁ /-]{1,60})[|｜]>/,
    /<\|?(?<gemma>turn|channel|image|audio)\|?>/,
    /<\|(?<left>[A-Za-z]\w{1,59})>/,
    /<(?<right>[A-Za-z]\w{1,59})\|>/,
    /<\/?(?<named>(?:start|end)_of_(?:turn|utterance|image|audio|video)|(?:start|end)_function_(?:call|response|declaration)|tool_(?:call|response|result)s?|fim_(?:prefix|middle|suffix|pad)|(?:image|audio|video)_(?:soft_token|placeholder)|unused_?\d{1,4}|(?:reserved|special|SPECIAL|extra_id)_\d{1,4})>/,
    /\[\|(?<exaone>endofturn|user|assistant|system)\|\]/,
    /<(?<extra>extra_\d{1,4})>/,
    /<(?<plain>\/?s|bos|eos|pad|unk|sop|eop)>/,
    /(?<sys><<\/?SYS>>)/,
    /\[(?<square>\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|MODEL_SETTINGS)|TOOL_CALLS|TOOL_CONTENT|CALL_ID|IMG_BREAK|IMG_END|BEGIN_AUDIO|control_\d{1,4}|gMASK|sMASK|EOS|BOS|EOT)\]/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

/** Names of one word; a name of several words joined with `_` is always a token. */
const SINGLE_WORDS: ReadonlySet<string> = new Set(
  (
    'end eos bos pad unk sep cls mask eot eom user human prompter assistant bot system tool observation endoftext ' +
    'endofprompt startoftext endofassistant endofturn return start channel message call constrain step turn think'
  ).split(' '),
);
const SEVERAL_WORDS = /^(?:im_\w+|extra_\d+|reserved_\w+|[a-z]{2,}(?:_[a-z0-9]+){0,6}_[a-z]{2,}[a-z0-9]*)$/;
const HEADS =
  /^(?:im_(?:start|sep|middle|assistant)|tool_calls?|assistant|bot|bos|s|\/inst|gmask|smask|sop|turn|message|channel|start|begin_of_(?:text|sentence)|startoftext|start_(?:of_turn|of_turn_token|header_id|of_role)|end_(?:header_id|of_role)|header_(?:start|end)|role_(?:start|end)|chatbot_token)$/;
const NOISE =
  /^(?:pad|unk|mask|sep|cls|eop|image|audio|\/?system_prompt|(?:begin|start|end)_of_(?:solution|box|image|audio|video)|finetune_right_pad_id|fim_\w+|(?:object_ref|box|quad|vision|image|audio|video|img)_\w+|extra_(?:id_)?\d+|unused_?\d+|control_\d+|begin_audio|start_response|(?:start|end)_action)$/;

/** These forms are often ordinary text, so they are not matched in code. */
const isWeak = ({ plain, sys, square }: Groups): boolean => (plain ?? sys ?? square) !== undefined;
type Groups = Readonly<Record<string, string | undefined>>;

function kindOf(name: string): TokenKind {
  if (NOISE.test(name)) return 'noise';
  return HEADS.test(name) ? 'head' : 'end';
}

/** With spaces on both sides, the operators of F# around a name look the same. */
const SPACED = /^ (?:im_(?:start|end)|eot_id|endoftext) $/;

/** The name of a token in lower case; null if the text only looks like one. */
function nameOf({ bar, left, right, ...others }: Groups, whole: string): string | null {
  const given = bar ?? left ?? right;
  const barred = given === undefined || (/^ .* $/.test(given) && !SPACED.test(given)) ? given : given.trim();
  const name = (barred ?? Object.values(others).find((found) => found !== undefined) ?? '')
    .toLowerCase()
    .replaceAll(/[▁ -]/g, '_');
  if (barred === undefined || whole.startsWith('<｜')) return name;
  return SINGLE_WORDS.has(name) || (SEVERAL_WORDS.test(name) && !/ /.test(barred)) || name === 'end_of_sentence'
    ? name
    : null;
}

/**
 * Finds the control tokens of the usual chat templates (ChatML and Qwen, Llama 2 to 4, Mistral, Gemma, DeepSeek, Phi,
 * GLM, Kimi, Granite, Cohere, EXAONE, gpt-oss) in a text, in order. `<s>`, `[INST]` and similar forms are text inside
 * code, and `<s>…</s>` on a line is HTML.
 */
export function controlTokens(text: string): readonly ControlToken[] {
  const tokens: ControlToken[] = [];
  let isInCode: ((position: number) => boolean) | null = null;
  let struckUntil = -1;
  const start = text.search(/\S/);
  for (const match of text.matchAll(TOKEN)) {
    const groups = match.groups as Groups;
    const from = match.index;
    const to = from + match[0].length;
    const name = nameOf(groups, match[0]);
    if (name === null) continue;
    if (isWeak(groups)) {
      isInCode ??= insideSpans(codeSpans(text));
      if (isInCode(from)) continue;
      if (name === 's' && from > start) struckUntil = endOfStrike(text, to);
      if (from < struckUntil && (name === 's' || name === '/s')) continue;
    }
    tokens.push({ kind: kindOf(name), from, to });
  }
  return tokens;
}

/** The position where a line closes `<s>`; −1 if it does not. */
function endOfStrike(text: string, after: number): number {
  const close = /^[^\n<]{1,200}<\/s>/.exec(text.slice(after, after + 210));
  return close === null ? -1 : after + close[0].length;
}

/** Whether a text has a control token of a chat template. */
export const hasControlToken = (text: string): boolean => controlTokens(text).length > 0;

const OWN_ROLE = /\s*(?:assistant|model|bot|ai|gpt)(?=\s|<|$)/iy;
const OTHER_ROLE = /\s*(?:user|human|system|tool|developer|observation)(?=\s|<|$)/iy;

/** Plain lines that begin another turn, which remain if a server drops its control tokens. */
const ROLE_LINE = /^(?:user|human|assistant)[ \t]{0,8}\r?\n/gm;
const ROLE_HEAD = /^(?:(?:\*\*)?(?:Human|User|USER)[ \t]*(?:\*\*)?:|#{2,3} ?(?:Human|User|Instruction|Input)\b)/gm;
const ANSWER_HEAD = /^(?:(?:\*\*)?(?:Assistant|ASSISTANT|AI)[ \t]*(?:\*\*)?:|#{2,3} ?(?:Assistant|Response)\b)/gm;

/**
 * The first turn of a text: without the control tokens at its head, up to its end or the start of another turn. Tokens
 * without a meaning become a space.
 */
export function firstTurn(text: string): string {
  const tokens = controlTokens(text);
  let start = 0;
  let next = 0;
  for (; next < tokens.length; next += 1) {
    const { kind, from, to } = tokens[next] as ControlToken;
    if (kind === 'end' || text.slice(start, from).trim() !== '') break;
    start = to;
    if (kind !== 'head') continue;
    OTHER_ROLE.lastIndex = start;
    if (OTHER_ROLE.test(text)) return '';
    OWN_ROLE.lastIndex = start;
    if (OWN_ROLE.test(text)) start = OWN_ROLE.lastIndex;
  }
  let turn = '';
  let at = start;
  for (; next < tokens.length; next += 1) {
    const { kind, from, to } = tokens[next] as ControlToken;
    turn += text.slice(at, from);
    if (kind !== 'noise') return upToRoleLine(turn).trimEnd();
    turn += ' ';
    at = to;
  }
  return upToRoleLine(turn + text.slice(at));
}

function upToRoleLine(text: string): string {
  const start = text.search(/\S/);
  const last = text.trimEnd().length;
  const firstOf = (head: RegExp, before: number): number => {
    const isInCode = insideSpans(codeSpans(text));
    for (const { 0: whole, index } of text.matchAll(head)) {
      if (index + whole.length >= before) break;
      if (index > start && !isInCode(index)) return index;
    }
    return -1;
  };
  const line = firstOf(ROLE_LINE, last);
  let answer = -1;
  for (const { index } of text.matchAll(ANSWER_HEAD)) answer = index;
  const head = answer < 0 ? -1 : firstOf(ROLE_HEAD, answer);
  const ends = [line, head].filter((end) => end >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends)).trimEnd();
}
