/** A piece of a text of a model or a user, by how it is shown. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'math'; readonly text: string; readonly isBlock: boolean }
  | { readonly kind: 'code'; readonly text: string; readonly language: string | null };

const FENCE = /^```([\w+-]*)[^\n]*\n([\s\S]*?)(?:^```[ \t]*$|$(?![\s\S]))/m;
/** A dollar may also be money: a formula in single dollars has no white space inside them, and no digit follows. */
const MATH =
  /\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|(?<![\\$\w])\$(?![\s$])([^$\n]{0,400}?[^\s$\\])\$(?![\d$])|(\\boxed\{(?:[^{}\n]|\{(?:[^{}\n]|\{[^{}\n]*\})*\})*\})/;
/** A longer text is shown unchanged: typesetting it would block the page. */
const MOST_TYPESET = 200_000;

/** Splits a text into plain text, formulas and fenced code; the parts without their marks contain all of it. */
export function textParts(text: string): readonly TextPart[] {
  if (text.length > MOST_TYPESET) return [{ kind: 'text', text }];
  const parts: TextPart[] = [];
  let rest = text;
  for (let match = FENCE.exec(rest); match !== null; match = FENCE.exec(rest)) {
    addText(parts, rest.slice(0, match.index));
    parts.push({ kind: 'code', text: (match[2] ?? '').replace(/\n$/, ''), language: languageOf(match[1] ?? '') });
    rest = rest.slice(match.index + match[0].length);
  }
  addText(parts, rest);
  return parts;
}

function addText(parts: TextPart[], text: string): void {
  let rest = text;
  for (let match = MATH.exec(rest); match !== null; match = MATH.exec(rest)) {
    if (match.index > 0) parts.push({ kind: 'text', text: rest.slice(0, match.index) });
    const [whole, dollars, brackets, parentheses, dollar, boxed] = match;
    const formula = dollars ?? brackets ?? parentheses ?? dollar ?? boxed ?? '';
    parts.push({ kind: 'math', text: formula, isBlock: dollars !== undefined || brackets !== undefined });
    rest = rest.slice(match.index + whole.length);
  }
  if (rest !== '') parts.push({ kind: 'text', text: rest });
}

const languageOf = (named: string): string | null => {
  const name = named.toLowerCase();
  if (name === 'py' || name === 'python' || name === 'python3') return 'python';
  return name === 'js' || name === 'javascript' || name === 'ts' || name === 'typescript' ? 'javascript' : null;
};

/**
 * Direction marks and other invisible characters, which can make a text look different. White space, and characters
 * that join letters of some scripts and parts of emoji, are excluded.
 */
const HIDDEN = /(?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}]/gu;

/** A text with its hidden characters made visible. */
export const withHiddenShown = (text: string): string =>
  text.replace(HIDDEN, (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
