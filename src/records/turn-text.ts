import { codeSpans, insideSpans } from './code-spans.ts';
import { controlTokens, firstTurn, hasControlToken } from './control-tokens.ts';
import type { TextFlaw } from './model-reply.ts';
import { upToNextQuestion } from './next-question.ts';

/** The text of a model's turn: the visible answer, and the reasoning before it, if any. */
export interface TurnText {
  readonly content: string;
  readonly reasoning: string | null;
}

/**
 * Think tags of the models, in any case, with or without attributes; several brackets count as one, so that removing a tag
 * leaves no new one.
 */
const TAG =
  /(?<!<)<+\s{0,3}(?<slash>\/?)\s{0,3}(?:think|thinking|thought|seed:think)(?:\s{1,3}[\w:-]{1,40}\s{0,3}=\s{0,3}(?:"[^"<>\n]{0,80}"|'[^'<>\n]{0,80}'|[^\s"'<>/]{1,80})){0,8}\s{0,3}\/?\s{0,3}>+|\[(?<square>\/?)THINK\]|◁(?<kimi>\/?)think▷/gi;

/** A text without any of these needs no cleaning: a quick search for their starts, then for the full patterns. */
const SUSPECTS: readonly (readonly [start: string, pattern: RegExp])[] = [
  [
    '<',
    /<\s{0,3}(?:[/|｜<]|t|s[>e]|bos|eos|eop|sop|pad|unk|unused|start_|end_|extra|channel|image|audio|video|fim_|reserved_|special_|\w{2,60}\|>)/i,
  ],
  ['[', /\[(?:[/|]|[gs]MASK|THINK|INST|SYSTEM|AVAIL|EO[ST]|BOS|TOOL_|MODEL_|CALL_|IMG_|BEGIN_|control_)/i],
  ['◁', /◁/],
  ['\nuser', /\nuser[ \t]*\r?\n/],
  ['\nhuman', /\nhuman[ \t]*\r?\n/],
  ['\nassistant', /\nassistant[ \t]*\r?\n/],
  ['\n**', /\n\*\*(?:Human|User|USER)[ \t]*(?:\*\*)?:/],
  ['\nUser', /\nUser[ \t]*:/],
  ['\nUSER', /\nUSER[ \t]*:/],
  ['\nHuman', /\nHuman[ \t]*:/],
  ['\n##', /\n#{2,3} ?(?:Human|User|Inst|Input)/],
];

const isSuspect = (text: string): boolean =>
  SUSPECTS.some(([start, pattern]) => text.includes(start) && pattern.test(text));

/** A text that is still not clean after this many rounds was constructed that way: its brackets are removed. */
const MAX_ROUNDS = 4;

/** Reasoning of at least this length that is repeated before the answer is removed there. Characters. */
const MIN_REPEATED = 40;

/**
 * Normalises the text of a turn from any endpoint: one answer and one reasoning, without think tags and control tokens
 * of a chat template, up to the end of the turn. This text is verified, split into steps and written as a record. A
 * normalised text is returned unchanged; the function is idempotent.
 *
 * Reasoning is the text before the last closing tag that is followed by an answer; an opening tag without a closing one
 * is reasoning that was cut off. If `reasoning` comes from a separate field, different text inside tags is added to it.
 * A tag in code, after the thinking, does not divide the text, but is removed all the same. The answer ends before
 * another question that the model asks itself (`upToNextQuestion`).
 */
export function cleanTurn(given: TurnText): TurnText {
  const { content, reasoning } = divideTurn(given);
  return { content: upToNextQuestion(content), reasoning };
}

function divideTurn({ content, reasoning }: TurnText): TurnText {
  const isContentClean = !isSuspect(content);
  const isReasoningClean = reasoning === null || !isSuspect(reasoning);
  if (isContentClean && isReasoningClean) return withoutRepeat({ content, reasoning: blankToNull(reasoning) });
  const given = reasoning === null ? null : blankToNull(isReasoningClean ? reasoning : clean(reasoning));
  if (isContentClean) return withoutRepeat({ content, reasoning: given });
  const parts = divide(firstTurn(readSections(content)), given !== null);
  const inline = parts.reasoning === null ? null : blankToNull(clean(parts.reasoning));
  return withoutRepeat({ content: clean(parts.content), reasoning: blankToNull(joinReasoning(given, inline)) });
}

/** A reply with its texts normalised by `cleanTurn`: the same object if nothing changes. */
export function withTurnText<Reply extends TurnText>(reply: Reply): Reply {
  const { content, reasoning } = cleanTurn(reply);
  return content === reply.content && reasoning === reply.reasoning ? reply : { ...reply, content, reasoning };
}

/**
 * The flaws of a text before `cleanTurn`: control tokens of a chat template (except those that mark the thinking, such
 * as the channels of gpt-oss), or think tags other than one pair or one closing tag before the answer. A tag in code of
 * the answer is not a flaw.
 */
export function textFlaws({ content, reasoning }: TurnText): readonly TextFlaw[] {
  if (!isSuspect(content) && (reasoning === null || !isSuspect(reasoning))) return [];
  const text = readSections(content);
  const thought = reasoning === null ? null : readSections(reasoning);
  const flaws: TextFlaw[] = [];
  if (hasControlToken(text) || (thought !== null && hasControlToken(thought))) flaws.push('control-tokens');
  if (!hasOneThought(text, thought)) flaws.push('malformed-reasoning');
  return flaws;
}

/** Whether tags divide a text into at most two parts, and not at all if the reasoning came separately. */
function hasOneThought(text: string, thought: string | null): boolean {
  const tags = tagsIn(text);
  const first = tags[0]?.isClosing === false && text.slice(0, tags[0].from).trim() === '' ? 1 : 0;
  const closing = tags[first];
  // A server that returns the thinking separately leaves a blank pair before the answer.
  const isPair =
    closing?.isClosing === true && (thought === null || text.slice(0, closing.to).replaceAll(TAG, '').trim() === '');
  const from = isPair ? closing.to : 0;
  const rest = text.slice(from);
  const isInCode = insideSpans(codeSpans(rest));
  const areInCode = tagsIn(rest).every((tag) => isInCode(tag.from));
  return areInCode && (thought === null || tagsAreAround(thought));
}

/** Whether a text has no tags, or one pair around the whole text. */
function tagsAreAround(text: string): boolean {
  const [open, close, ...more] = tagsIn(text);
  if (open === undefined) return true;
  if (open.isClosing || close?.isClosing !== true || more.length > 0) return false;
  return text.slice(0, open.from).trim() === '' && text.slice(close.to).trim() === '';
}

/** A reply with the flaws of its text, before it is cleaned: the same object without flaws. */
export function withTextFlaws<Reply extends TurnText & { readonly flaws?: readonly TextFlaw[] }>(reply: Reply): Reply {
  const flaws = textFlaws(reply);
  return flaws.length === 0 ? reply : { ...reply, flaws };
}

/**
 * The text of a question, for a prompt and a record, in which neither a model nor a reader finds a think tag or a control
 * token of a chat template: their opening brackets become similar characters. Other text is returned unchanged.
 */
export function withPlainBrackets(text: string): string {
  if (!isSuspect(text)) return text;
  const found = [...tagsIn(text), ...controlTokens(text)].toSorted((a, b) => a.from - b.from);
  let plain = '';
  let at = 0;
  for (const { from, to } of found) {
    plain += text.slice(at, from);
    plain += text.slice(Math.max(at, from), to).replaceAll(/[<◁]/g, '‹').replaceAll('[', '［');
    at = Math.max(at, to);
  }
  return plain + text.slice(at);
}

const blankToNull = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text);

/** If there is reasoning, the white space between reasoning and answer belongs to neither. */
function withoutRepeat({ content, reasoning }: TurnText): TurnText {
  if (reasoning === null) return { content, reasoning };
  const thought = reasoning.trim();
  let answer = content.trim();
  while (thought.length >= MIN_REPEATED && answer.startsWith(thought)) {
    const rest = clean(answer.slice(thought.length).trim());
    if (rest === '') break;
    answer = rest;
  }
  return { content: answer, reasoning: thought };
}

function joinReasoning(given: string | null, inline: string | null): string | null {
  if (given === null || inline === null) return given ?? inline;
  const [a, b] = [given, inline].map((text) => text.replaceAll(/\s+/g, ' ').trim()) as [string, string];
  if (a.includes(b)) return given;
  return b.includes(a) ? inline : clean(`${given.trim()}\n\n${inline.trim()}`);
}

interface Tag {
  readonly isClosing: boolean;
  readonly from: number;
  readonly to: number;
}

const tagsIn = (text: string): readonly Tag[] =>
  Array.from(text.matchAll(TAG), ({ 0: whole, index, groups }) => {
    const { slash, square, kimi } = groups as Readonly<Record<string, string | undefined>>;
    return { isClosing: (slash ?? square ?? kimi) === '/', from: index, to: index + whole.length };
  });

/** Separates the thinking from a text; the tags stay in both parts. */
function divide(text: string, hasReasoning: boolean): TurnText {
  const tags = tagsIn(text);
  const [first] = tags;
  if (first === undefined) return { content: text, reasoning: null };
  const isOpened = !first.isClosing && text.slice(0, first.from).trim() === '';
  const closing = closingTags(text, tags, isOpened);
  const textEnd = endOfText(text, tags);
  const end = closing.findLast(({ to }) => to < textEnd) ?? (hasReasoning && !isOpened ? undefined : closing.at(-1));
  if (end !== undefined) return { content: text.slice(end.to), reasoning: text.slice(0, end.from) };
  return isOpened && !hasReasoning ? { content: '', reasoning: text } : { content: text, reasoning: null };
}

/** The end of the text before trailing tags and white space. */
function endOfText(text: string, tags: readonly Tag[]): number {
  let end = text.trimEnd().length;
  for (const { from, to } of tags.toReversed()) {
    if (text.slice(to, end).trim() !== '') return end;
    end = from;
  }
  return text.slice(0, end).trimEnd().length;
}

/** The closing tags that divide: the first one if the thinking was opened, and each later one outside code. */
function closingTags(text: string, tags: readonly Tag[], isOpened: boolean): readonly Tag[] {
  const closing = tags.filter(({ isClosing }) => isClosing);
  const first = closing[0];
  if (first === undefined || closing.length === 1) {
    if (first === undefined || isOpened) return closing;
  }
  // Thinking is not Markdown: an unclosed fence in it must not hide its end.
  const offset = isOpened ? first.to : 0;
  const isInCode = insideSpans(codeSpans(text.slice(offset)));
  return closing.filter((tag) => (isOpened && tag === first) || !isInCode(tag.from - offset));
}

/** A text without tags and control tokens, up to the end of its turn. */
function clean(text: string): string {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = firstTurn(readSections(current).replaceAll(TAG, spaceBetween)).trim();
    if (next === current) return current;
    current = next;
  }
  return firstTurn(current.replaceAll('<', '‹').replaceAll('[', '［').replaceAll('◁', '')).trim();
}

/** A space if the tag was between two words, nothing next to white space. */
const spaceBetween = (...match: readonly unknown[]): string => {
  const groupsAt = match.length - 1;
  const text = match[groupsAt - 1] as string;
  const from = match[groupsAt - 2] as number;
  const before = text[from - 1] ?? ' ';
  const after = text[from + (match[0] as string).length] ?? ' ';
  return /\s/.test(before) || /\s/.test(after) ? '' : ' ';
};

/** Converts other marks of thinking, such as the channels of gpt-oss and Gemma, to think tags. */
function readSections(text: string): string {
  if (!text.includes('<|') && !text.includes('|>')) return text;
  const marked = text
    // Gemma 4: `<|channel>thought`, the thinking, `<channel|>`.
    .replaceAll(/<\|channel>[ \t]*(?:thought|thinking|analysis)?[ \t]*\r?\n?/g, '<think>')
    .replaceAll('<channel|>', '</think>')
    .replaceAll(/<\|(?:begin_of_thought|start_thinking)\|>/gi, '<think>')
    .replaceAll(/<\|(?:end_of_thought|end_thinking)\|>/gi, '</think>');
  if (!marked.includes('<|channel|>')) return marked;
  return marked
    .replace(/^\s*(?:<\|start\|>assistant)?\s*<\|channel\|>(?:analysis|commentary)[^<\n]{0,60}<\|message\|>/, '<think>')
    .replace(/^\s*(?:<\|start\|>assistant)?\s*<\|channel\|>final<\|message\|>/, '')
    .replaceAll(/(?:<\|(?:end|call)\|>)?<\|start\|>assistant<\|channel\|>final<\|message\|>/g, '</think>')
    .replaceAll(
      /(?:<\|(?:end|call)\|>)?<\|start\|>assistant<\|channel\|>(?:analysis|commentary)[^<\n]{0,60}<\|message\|>/g,
      '\n\n',
    );
}
