import { cleanTurn } from '../records/turn-text.ts';

/**
 * The text of an output that a reader sees: the answer of the turn, as `cleanTurn` extracts it from a reply. So an
 * output from a file gets the same verdict as in a campaign: text after the end of the turn, such as a question that
 * the model asks itself, is not read. At most the last `most` characters; empty if the thinking never ended.
 */
export function textAfterThinking(output: string, most: number): string {
  const { content } = cleanTurn({ content: output, reasoning: null });
  return content
    .slice(-most)
    .replace(/^\s*\n/, '')
    .trimEnd();
}
