/** An option of a question. */
export interface Option {
  /** A capital letter, as answers name it. */
  readonly letter: string;
  /** Its text from `plainText`, in lower case. */
  readonly text: string;
}

const FORMS: readonly RegExp[] = [
  // On lines of their own: `A. …`, `A) …`, `(A) …`, `A: …`, `- **A.** …`.
  /^[ \t]*(?:[-*+>][ \t]+)?(?:\*\*|__)?[([]?([A-Z])(?:\*\*)?[)\].:、](?:\*\*|__)?[ \t]*(?=\S)/gm,
  /^[ \t]*(?:[-*+>][ \t]+)?(?:\*\*|__)?[([]?([a-z])(?:\*\*)?[)\].](?:\*\*|__)?[ \t]+(?=\S)/gm,
  // In the line: `(A) … (B) …`, `A) … B) …`, `A. … B. …`.
  /(?<![\w\\])[([]([A-Z])[)\]][ \t]*(?=\S)/g,
  /(?<![\w(\\])([A-Z])\)[ \t]+(?=\S)/g,
  /(?<![\w.\\])([A-Z])[.:][ \t]+(?=\S)/g,
  /(?<![\w\\])\(([a-z])\)[ \t]*(?=\S)/g,
  // `A．甲 B．乙`, without spaces.
  /(?<![\w.\\])([A-Z])[.、](?=[\u3040-\u9FFF\uAC00-\uD7AF])/g,
];

/** Brackets and points of full width, each one character as before. */
const halfWide = (question: string): string =>
  question.replaceAll(/[（）．：]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

/**
 * The options in a question's text, in one of the usual forms, from `A` on without a gap; empty if there are fewer than
 * two. The last such list counts: examples come before it.
 */
export function optionsOf(given: string): readonly Option[] {
  const question = halfWide(given);
  for (const form of FORMS) {
    const lists: { readonly letter: string; readonly start: number; readonly end: number }[][] = [];
    for (const match of question.matchAll(form)) {
      const letter = (match[1] ?? '').toUpperCase();
      const mark = { letter, start: match.index, end: match.index + match[0].length };
      const list = lists.at(-1);
      if (letter === 'A') lists.push([mark]);
      else if (list !== undefined && letter.charCodeAt(0) === 65 + list.length) list.push(mark);
    }
    const list = lists.findLast((marks) => marks.length >= 2);
    if (list === undefined) continue;
    return list.map(({ letter, end }, index) => {
      const next = list[index + 1]?.start ?? question.length;
      // The last option ends at the end of its paragraph.
      const text = question.slice(end, next).split(/\n[ \t]*\n/, 1)[0] ?? '';
      return {
        letter,
        text: plainText(index === list.length - 1 ? lastOption(text, list.length) : text).toLowerCase(),
      };
    });
  }
  return [];
}

/** After the last option on lines, a further line that is not indented is not part of the options. */
function lastOption(text: string, count: number): string {
  const [first = '', ...rest] = text.split('\n');
  return count > 1 ? [first, ...rest.filter((line) => /^[ \t]{2,}\S/.test(line))].join('\n') : text;
}

/** A text without its notation: Markdown, math delimiters, `\text{}`, quotes, a full stop, more than one space. */
export function plainText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\\(?:text(?:bf|rm|it)?|mathrm|mathbf)\s*\{([^{}]*)\}/g, '$1')
    .replaceAll(/\\[()[\]]|[*`$]|(?<!\w)_+|_+(?!\w)/g, '')
    .replaceAll(/["“”‘’]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/[.,;:]+$/, '')
    .trim();
}
