const BLANK_LINE = /\r?\n[ \t]*(?:\r?\n[ \t]*)+/;
const LINE = /\r?\n/;

/**
 * The steps of an attempt for a process reward model: the paragraphs of the visible answer, or its lines if it has no
 * blank line; trimmed, without empty ones. Hidden thinking is not included: PRMs judge it poorly (ReasonFlux-PRM).
 *
 * The line with the final answer (`A: 18`, `\boxed{18}`) is a step like any other. PRMs are trained on answers that end
 * with it, and the recorded GSM8K histogram (45, 55, 130, 292, 510, one without a value) is valid only with it.
 */
export function splitSteps(answer: string): readonly string[] {
  const text = answer.trim();
  const paragraphs = text.split(BLANK_LINE);
  const parts = paragraphs.length > 1 ? paragraphs : text.split(LINE);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
