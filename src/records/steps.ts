const BLANK_LINE = /\r?\n[ \t]*(?:\r?\n[ \t]*)+/;
const LINE = /\r?\n/;

/**
 * The steps of an attempt, as a process reward model rates them: the paragraphs of the visible answer, or its lines
 * where it has no blank one; trimmed, without empty ones. Hidden thinking is not passed in: PRMs judge it poorly
 * (ReasonFlux-PRM).
 *
 * The line that states the final answer (`A: 18`, `\boxed{18}`) is a step like any other. PRMs are trained on answers
 * that end with it, and the recorded GSM8K histogram (45, 55, 130, 292, 510, one without a value) holds with it only.
 */
export function splitSteps(answer: string): readonly string[] {
  const text = answer.trim();
  const paragraphs = text.split(BLANK_LINE);
  const parts = paragraphs.length > 1 ? paragraphs : text.split(LINE);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
