import type { Buffer } from 'node:buffer';
import { ChunkPattern } from './chunk-pattern.ts';
import { countOf, objectOf, parseJson, textOf } from './json-value.ts';
import { readParts } from './message-text.ts';
import { answerObject, errorIn, errorOfAnswer } from './reply-error.ts';
import { TextBlocks } from './text-blocks.ts';
import type { EventReceiver } from './event-stream.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The complete body of a completion, whether it was streamed or not. */
export interface Completion {
  /** In the form of an endpoint that does not stream. */
  readonly body: Fields;
  /**
   * Number of chunks with text before the cut here, because the endpoint continued beyond the token limit; else null.
   */
  readonly cutAfter: number | null;
}

/** Fields of a delta that are texts, or lists of parts. */
const THINKING_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking'] as const;
type Field = 'content' | 'refusal' | 'thought' | (typeof THINKING_FIELDS)[number];

/** How a stream has ended: at its end; or cut before, because of its content or its length. */
export type StreamEnd = 'ended' | 'cut';

/**
 * Assembles the chunks of a streamed completion into the body that the endpoint would have sent without streaming, so
 * that one function reads both. Only the texts of a chunk are kept.
 */
export class StreamedCompletion implements EventReceiver {
  readonly #maxChunks: number;
  readonly #texts = new Map<Field, TextBlocks>();
  #chunks = 0;
  #textChunks = 0;
  #model: string | null = null;
  #usage: Fields | null = null;
  #error: unknown = null;
  #finish: unknown = null;
  #nativeFinish: unknown = undefined;
  #message: Fields | null = null;
  /** Received data that is not a chunk of a completion. */
  #stray: Fields | null = null;
  #refused: string | null = null;
  #end: StreamEnd | null = null;
  /** The pattern of the last parsed chunk, if it contained one text and no other relevant field. */
  #pattern: { readonly chunk: ChunkPattern; readonly field: PlainText['name'] } | null = null;
  #cutAfter: number | null = null;

  /** @param maxChunks maximum number of chunks with text; then the stream is cut */
  constructor(maxChunks: number) {
    this.#maxChunks = maxChunks;
  }

  /** Null: more may arrive. */
  get end(): StreamEnd | null {
    return this.#end;
  }

  /** A finish reason, an error or the end has arrived: no text is missing. */
  get isComplete(): boolean {
    return this.#end !== null || this.#finish !== null;
  }

  get chunks(): number {
    return this.#chunks;
  }

  /** Data other than a chunk has arrived: for example an error in an unknown form. */
  get isOther(): boolean {
    return this.#chunks === 0 && this.#stray !== null;
  }

  /** Approximate memory size of its texts. */
  get bytes(): number {
    let sum = 0;
    for (const text of this.#texts.values()) sum += text.bytes;
    return sum;
  }

  /** Data that cannot be part of a completion: a text, or truncated JSON. */
  get refused(): string | null {
    return this.#refused;
  }

  take(data: string): boolean {
    if (this.#end !== null) return true;
    const value = answerObject(parseJson(data));
    if (value !== null) {
      const field = this.#takeChunk(value);
      if (field !== null) {
        const chunk = ChunkPattern.of(data, field.name, field.text);
        if (chunk !== null) this.#pattern = { chunk, field: field.name };
      }
      return true;
    }
    const text = data.trim();
    if (text === '[DONE]') this.#end = 'ended';
    return text === '' || text === '[DONE]';
  }

  takeBytes(bytes: Buffer, from: number, to: number): boolean {
    if (this.#pattern === null || this.#end !== null) return false;
    const text = this.#pattern.chunk.textOf(bytes, from, to);
    if (text === null) return false;
    this.#chunks += 1;
    this.#add(this.#pattern.field, text);
    this.#countText();
    return true;
  }

  refuse(data: string): void {
    if (this.#end !== null) return;
    this.#refused = data;
    this.#end = 'cut';
  }

  completion(): Completion {
    const choice = {
      index: 0,
      message: this.#wholeMessage(),
      finish_reason: this.#finish,
      ...(this.#nativeFinish !== undefined && { native_finish_reason: this.#nativeFinish }),
    };
    return {
      body: {
        ...(this.isOther ? this.#stray : { choices: [choice] }),
        ...(this.#model !== null && { model: this.#model }),
        ...(this.#usage !== null && { usage: this.#usage }),
        ...(this.#error !== null && { error: this.#error }),
      },
      cutAfter: this.#cutAfter,
    };
  }

  /** Takes the content of a chunk. Returns its text if that is its only content. */
  #takeChunk(chunk: Fields): PlainText | null {
    this.#model ??= textOf(chunk['model']);
    const usage = objectOf(chunk['usage']);
    // Some endpoints send an empty one with each chunk, or again after the last.
    if (usage !== null && (this.#usage === null || Object.values(usage).some((count) => countOf(count) > 0)))
      this.#usage = usage;
    const choice = firstChoice(chunk['choices']);
    const delta = objectOf(choice?.['delta']);
    const error = errorOfAnswer(chunk) ?? (choice && errorIn(choice)) ?? (delta && errorIn(delta));
    if (error !== null) {
      this.#error = error;
      this.#end = 'cut';
      return null;
    }
    if (choice === null) {
      if (!Array.isArray(chunk['choices']) && usage === null) this.#stray ??= chunk;
      return null;
    }
    this.#chunks += 1;
    if (delta !== null) this.#takeDelta(delta);
    // Some gateways send a whole reply as one event.
    else this.#message ??= objectOf(choice['message']);
    const finish = choice['finish_reason'] ?? null;
    const nativeFinish = choice['native_finish_reason'] ?? null;
    this.#finish = finish ?? this.#finish;
    this.#nativeFinish = nativeFinish ?? this.#nativeFinish;
    return usage === null && finish === null && nativeFinish === null && delta !== null ? onlyText(delta) : null;
  }

  #takeDelta(delta: Fields): void {
    let hasText = this.#takeContent(delta['content']);
    for (const field of THINKING_FIELDS) {
      const value = delta[field];
      if (value === undefined || value === null || value === '') continue;
      hasText = this.#add(field, typeof value === 'string' ? value : readParts(value, 'thinking')?.thinking) || hasText;
    }
    const { refusal } = delta;
    if (typeof refusal === 'string') hasText = this.#add('refusal', refusal) || hasText;
    if (hasText) this.#countText();
  }

  #countText(): void {
    this.#textChunks += 1;
    if (this.#textChunks > this.#maxChunks) {
      this.#finish = 'length';
      this.#cutAfter = this.#textChunks;
      this.#end = 'cut';
    }
  }

  #takeContent(content: unknown): boolean {
    if (content === undefined || content === null) return false;
    if (typeof content === 'string') return this.#add('content', content);
    const parts = readParts(content, 'text');
    if (parts === null) {
      this.refuse(JSON.stringify(content));
      return false;
    }
    const added = [
      this.#add('content', parts.text),
      this.#add('thought', parts.thinking),
      this.#add('refusal', parts.refusal),
    ];
    return added.includes(true);
  }

  #add(field: Field, text: string | undefined): boolean {
    if (text === undefined || text === '') return false;
    let blocks = this.#texts.get(field);
    if (blocks === undefined) this.#texts.set(field, (blocks = new TextBlocks()));
    blocks.add(text);
    return true;
  }

  #wholeMessage(): Fields {
    if (this.#texts.size === 0 && this.#message !== null) return this.#message;
    const text = (field: Field): string | null => this.#texts.get(field)?.toString() ?? null;
    const content = text('content') ?? '';
    const thought = text('thought');
    return {
      role: 'assistant',
      content:
        thought === null
          ? content
          : [
              { type: 'thinking', thinking: thought },
              { type: 'text', text: content },
            ],
      ...Object.fromEntries(THINKING_FIELDS.map((field) => [field, text(field)]).filter(([, value]) => value !== null)),
      refusal: text('refusal'),
    };
  }
}

interface PlainText {
  readonly name: 'content' | (typeof THINKING_FIELDS)[number];
  readonly text: string;
}

/** The only text of a delta; null if it has more content, or another form. */
function onlyText(delta: Fields): PlainText | null {
  let found: PlainText | null = null;
  for (const name of ['content', 'refusal', ...THINKING_FIELDS] as const) {
    const value = delta[name];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string' || found !== null || name === 'refusal') return null;
    found = { name, text: value };
  }
  return found;
}

/** One choice is requested; if there are more, the first counts. */
function firstChoice(choices: unknown): Fields | null {
  if (!Array.isArray(choices)) return null;
  const [first] = choices as readonly unknown[];
  const choice = objectOf(first);
  return choice === null || (choice['index'] ?? 0) === 0 ? choice : null;
}
