import { cleanTurn } from '../records/turn-text.ts';

/**
 * What the reader of an output sees: the answer of its turn, as `cleanTurn` makes the text of a reply. So an output from
 * a file gets the verdict that it would get in a campaign: what comes after the end of the turn, as a question that the
 * model asks itself, is not read. At most its last `most` characters; empty where the thinking never ended.
 */
export function textAfterThinking(output: string, most: number): string {
  const { content } = cleanTurn({ content: output, reasoning: null });
  return content
    .slice(-most)
    .replace(/^\s*\n/, '')
    .trimEnd();
}
