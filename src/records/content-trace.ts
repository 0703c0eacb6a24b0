import type { ChatReply } from './model-reply.ts';
import { isBuiltInDomain } from './domain.ts';
import type { BuiltInDomain, Domain } from './domain.ts';
import { MAX_EXTRACTED } from './verdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * The reply of a teacher that is no reasoner, in the form of a trace: its whole text is the reasoning, and the final
 * answer, as the verifier took it from there, is the answer (in a domain of the user's own: the paragraph
 * with it). A reply with reasoning of its own stays as it is.
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

/** An answer alone, in the form in which the verifier of its domain finds it. */
const STATED: Readonly<Record<BuiltInDomain, (answer: string, text: string) => string>> = {
  math: boxed,
  choice: boxed,
  code: inFence,
};

function inFence(answer: string, text: string): string {
  // The tag that the reply itself gave its last block.
  const tag = [...text.matchAll(/^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#-]+)[ \t]*$/gm)].at(-1)?.[1] ?? '';
  return `\`\`\`${tag}\n${answer.replace(/\n+$/, '')}\n\`\`\``;
}

/** Where a judge has accepted an answer that the rules did not find. */
const lastParagraph = (text: string): string => paragraphsOf(text).at(-1) ?? text;

/**
 * What form an answer of a domain of the user's own has, its verifier alone knows: it stays as the model wrote it, in the
 * last paragraph that has it. Where none has it as it was extracted, what was extracted is the answer.
 */
function paragraphWith(answer: string, text: string): string {
  if (answer.length >= MAX_EXTRACTED) return lastParagraph(text);
  return paragraphsOf(text).findLast((paragraph) => paragraph.includes(answer)) ?? answer;
}

/** Parts between blank lines; a fenced block is never taken apart. */
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
