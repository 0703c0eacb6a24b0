import type { ChatReply } from './model-reply.ts';
import { isBuiltInDomain } from './domain.ts';
import type { Domain } from './domain.ts';
import type { Verdict } from './verdict.ts';

/**
 * The reply of a teacher that is no reasoner, in the form of a trace: its whole text is the reasoning, and the final
 * answer, as the verifier took it from there, is the answer (in a domain of the user's own: the last paragraph). A reply with reasoning of its own stays as it is.
 */
export function withContentAsReasoning(reply: ChatReply, { extracted }: Verdict, domain: Domain): ChatReply {
  if (reply.reasoning !== null && reply.reasoning.trim() !== '') return reply;
  const reasoning = reply.content.trim();
  return {
    ...reply,
    reasoning,
    // What form an answer of a domain of the user's own has, its verifier alone knows: it stays as the model wrote it.
    content:
      extracted === null || !isBuiltInDomain(domain) ? lastParagraph(reasoning) : stated(extracted, domain, reasoning),
  };
}

function stated(answer: string, domain: Domain, text: string): string {
  if (domain !== 'code') return `\\boxed{${answer}}`;
  // The tag that the reply itself gave its last block.
  const tag = [...text.matchAll(/^[ \t]*(?:`{3,}|~{3,})[ \t]*([\w+#-]+)[ \t]*$/gm)].at(-1)?.[1] ?? '';
  return `\`\`\`${tag}\n${answer.replace(/\n+$/, '')}\n\`\`\``;
}

/** Where a judge has accepted an answer that the rules did not find, or the form of an answer is not known. */
const lastParagraph = (text: string): string =>
  text
    .split(/\n[ \t]*\n/)
    .at(-1)
    ?.trim() ?? text;
