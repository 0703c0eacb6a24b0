import { objectOf, textOf } from './json-value.ts';

/** No API nests parts more deeply. */
const MAX_DEPTH = 8;

/** The texts of a message: the shown text, the reasoning, and a separate refusal. */
export interface MessageText {
  readonly content: string;
  readonly reasoning: string | null;
  readonly refusal: string | null;
}

/**
 * Reads the texts of a message, with `content` as a text or a list of parts in the form of Mistral, Anthropic and the
 * Responses API. Reasoning is `reasoning_content` (DeepSeek, SGLang), else `reasoning` (vLLM, OpenRouter), else
 * `reasoning_details`, else `thinking` (Ollama), else the thinking parts of `content`. Null if `content` is neither.
 */
export function readMessage(message: Readonly<Record<string, unknown>>): MessageText | null {
  const parts: Parts = { text: [], thinking: [], refusal: [] };
  if (!collect(message['content'] ?? '', 'text', parts, 0)) return null;
  const fields = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking'] as const;
  const given = fields.map((field) => readThinking(message[field])).find((text) => text !== null);
  return {
    content: parts.text.join(''),
    reasoning: given ?? textOf(parts.thinking.join('\n\n')),
    refusal: textOf(message['refusal']) ?? textOf(parts.refusal.join('')),
  };
}

type Kind = 'text' | 'thinking' | 'refusal';
type Parts = Readonly<Record<Kind, string[]>>;

/** The texts of a part of a streamed message; null if it is neither a text nor a list of parts. */
export function readParts(value: unknown, kind: Exclude<Kind, 'refusal'>): Readonly<Record<Kind, string>> | null {
  const parts: Parts = { text: [], thinking: [], refusal: [] };
  if (!collect(value, kind, parts, 0)) return null;
  return { text: parts.text.join(''), thinking: parts.thinking.join(''), refusal: parts.refusal.join('') };
}

function readThinking(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const parts: Parts = { text: [], thinking: [], refusal: [] };
  return collect(value, 'thinking', parts, 0) ? textOf(parts.thinking.join('')) : null;
}

/** Adds the texts of a value by kind; false if the value has another form. */
function collect(value: unknown, kind: Kind, parts: Parts, depth: number): boolean {
  if (typeof value === 'string') {
    if (value !== '') parts[kind].push(value);
    return true;
  }
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return collectList(value, kind, parts, depth);
  const part = objectOf(value);
  if (part === null) return false;
  const type = typeof part['type'] === 'string' ? part['type'] : '';
  if (/refusal/i.test(type)) return collect(part['refusal'] ?? part['text'] ?? '', 'refusal', parts, depth + 1);
  const isThinking = kind === 'thinking' || /think|reason/i.test(type);
  const fields = isThinking
    ? ['thinking', 'reasoning', 'text', 'content', 'summary', 'value']
    : ['text', 'content', 'value'];
  const field = fields.find((name) => part[name] !== undefined && part[name] !== null);
  // An image, a tool call or encrypted thinking has no text.
  return field === undefined || collect(part[field], isThinking ? 'thinking' : kind, parts, depth + 1);
}

/** Chunks of one thought belong together; thoughts are paragraphs. */
function collectList(values: readonly unknown[], kind: Kind, parts: Parts, depth: number): boolean {
  const own: Parts = { text: [], thinking: [], refusal: [] };
  const areTexts = values.every((value) => collect(value, kind, own, depth + 1));
  parts.text.push(...own.text);
  parts.refusal.push(...own.refusal);
  if (own.thinking.length > 0) parts.thinking.push(own.thinking.join(depth === 0 && kind === 'text' ? '\n\n' : ''));
  return areTexts;
}
