import { codeInstruction } from './code-instruction.ts';
import type { ChatRequest } from './model-reply.ts';
import type { Question } from './question.ts';

/**
 * Names the wording below. It is part of what a campaign is (its fingerprint): whoever changes a word here raises it,
 * so that grades of two wordings never mix.
 */
export const PROMPT_VERSION = 'sluice-prompts/2';

const STEP_BY_STEP = 'Please reason step by step, and put';

/** What the answer has to look like, so that the verifier of the domain finds it. */
function instructionFor(question: Question): string {
  const { domain } = question;
  if (domain === 'choice') return `${STEP_BY_STEP} the letter of your choice within \\boxed{}.`;
  if (domain !== 'code') return `${STEP_BY_STEP} your final answer within \\boxed{}.`;
  return `${STEP_BY_STEP} ${codeInstruction(question)}`;
}

/**
 * The request that puts a question to the target or to the teacher: one user message, the text of the question, a
 * blank line and the instruction. No system prompt: R1-like models are documented to do worse with one.
 */
export function askFor(question: Question): ChatRequest {
  return { messages: [{ role: 'user', content: `${question.question.trim()}\n\n${instructionFor(question)}` }] };
}
