import type { ChatReply } from './model-reply.ts';
import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain, Domain } from './domain.ts';
import { MAX_EXTRACTED } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * Converts the reply of a teacher without reasoning to a trace: its whole text becomes the reasoning, and the final
 * answer, as the verifier extracted it, becomes the answer (in a user's own domain: the paragraph that contains it). A
 * reply with its own reasoning is not changed.
 */
export function withContentAsReasoning(reply: ChatReply, { extracted }: Verdict, domain: Domain): ChatReply {
  if (reply.reasoning !== null && reply.reasoning.trim() !== '') return reply;
  const reasoning = reply.content.trim();
  return {
    ...reply,
    reasoning,
    content: extracted === null ? lastParagraph(reasoning) : stated(extracted, domain, reasoning),
  };
}

const stated = (answer: string, domain: Domain, text: string): string =>
  isBuiltInDomain(domain) ? STATED[domain](answer, text) : paragraphWith(answer, text);

const boxed = (answer: string): string => `\\boxed{${answer}}`;

/** Writes a bare answer in the form that the verifier of its domain finds. */
const STATED: Readonly<Record<BuiltInDomain, (answer: string, text: string) => string>> = {
  math: boxed,
  choice: boxed,
  code: inFence,
};

function inFence(answer: string, text: string): string {
  // The language tag of the reply's last block.
  const tag = [...text.matchAll(/^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#-]+)[ \t]*$/gm)].at(-1)?.[1] ?? '';
  return `\`\`\`${tag}\n${answer.replace(/\n+$/, '')}\n\`\`\``;
}

/** Used if a judge accepted an answer that the rules did not find. */
const lastParagraph = (text: string): string => paragraphsOf(text).at(-1) ?? text;

/**
 * In a user's own domain, only its verifier has the form of an answer: the answer is the model's last paragraph that
 * contains the extracted text. If no paragraph contains it, the extracted text is the answer.
 */
function paragraphWith(answer: string, text: string): string {
  if (answer.length >= MAX_EXTRACTED) return lastParagraph(text);
  return paragraphsOf(text).findLast((paragraph) => paragraph.includes(answer)) ?? answer;
}

/** The parts between blank lines; a fenced block is never split. */
function paragraphsOf(text: string): readonly string[] {
  const paragraphs: string[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  const end = (): void => {
    if (lines.length > 0) paragraphs.push(lines.join('\n').trim());
    lines = [];
  };
  for (const line of text.split('\n')) {
    const mark = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1] ?? null;
    if (fence === null && line.trim() === '') {
      end();
      continue;
    }
    lines.push(line);
    if (fence === null) fence = mark;
    else if (mark?.startsWith(fence) === true && line.trim() === mark) fence = null;
  }
  end();
  return paragraphs;
}
