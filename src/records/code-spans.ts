/** Part of a text, `to` not included. */
export interface TextSpan {
  readonly from: number;
  readonly to: number;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const INLINE = /`[^`\n]+`/g;

/**
 * The code parts of a Markdown text: closed fenced blocks, and inline code. An unclosed block does not count, because a
 * truncated or endless text would be hidden in it. In order, without overlaps.
 */
export function codeSpans(text: string): readonly TextSpan[] {
  if (!text.includes('`') && !text.includes('~~~')) return [];
  const fenced: TextSpan[] = [];
  let open: { readonly from: number; readonly mark: string } | null = null;
  for (let start = 0; start <= text.length;) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd;
    const [, mark, rest] = FENCE.exec(text.slice(start, Math.min(end, start + 200))) ?? [];
    if (mark !== undefined) {
      if (open === null) open = { from: start, mark };
      else if (mark.startsWith(open.mark) && rest?.trim() === '') {
        fenced.push({ from: open.from, to: end });
        open = null;
      }
    }
    start = end + 1;
  }
  const spans: TextSpan[] = [];
  let from = 0;
  for (const block of [...fenced, { from: text.length, to: text.length }]) {
    for (const match of text.slice(from, block.from).matchAll(INLINE)) {
      spans.push({ from: from + match.index, to: from + match.index + match[0].length });
    }
    if (block.to > block.from) spans.push(block);
    from = block.to;
  }
  return spans;
}

/** Returns a function that tells, for ascending positions, whether each is inside one of the spans. */
export function insideSpans(spans: readonly TextSpan[]): (position: number) => boolean {
  let next = 0;
  return (position) => {
    while (next < spans.length && (spans[next] as TextSpan).to <= position) next += 1;
    const span = spans[next];
    return span !== undefined && span.from <= position;
  };
}
