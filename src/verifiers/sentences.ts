/** Number of characters that are examined on either side of an answer. */
const NEAR = 240;

const END = /[.!?。！？](?=[\s*_"”')\]]|$)|(?<=[。！？])|\n/g;
/** A full stop after these does not end a sentence. */
const ABBREVIATION = /(?:\b(?:e\.g|i\.e|cf|vs|approx|resp|no|eq|fig|ca|bzw|z\.B|d\.h)|^\s*(?:\d{1,2}|[A-Za-z]))$/i;

/** The text of a sentence before a position, without math delimiters and marks of emphasis at its end. */
export function clauseBefore(text: string, at: number): string {
  const near = text.slice(Math.max(0, at - NEAR), at);
  let start = 0;
  for (const match of near.matchAll(END)) {
    const end = match.index + match[0].length;
    if (match[0] !== '.' || !ABBREVIATION.test(near.slice(start, match.index))) start = end;
  }
  return bare(near.slice(start));
}

/** The text after a position: the rest of its sentence, and the next sentence. */
export function sentencesAfter(text: string, end: number): { readonly rest: string; readonly next: string } {
  const near = text.slice(end, end + NEAR).replace(/^[\s$)\]}*_"'”’`]+|^\\[)\]]/g, (marks) => ' '.repeat(marks.length));
  const ends = [...near.matchAll(END)].map((match) => match.index + match[0].length);
  const first = ends.find(
    (position) => near.slice(0, position).trim() !== '' && !/^\s*[.!?。…]*\s*$/.test(near.slice(0, position)),
  );
  const closed = /^\s*[.!?。！？…]+/.exec(near) ?? /^\s*\n/.exec(text.slice(end, end + NEAR));
  if (closed !== null) return { rest: '', next: near.slice(closed[0].length, first ?? near.length).trimStart() };
  const start = first ?? near.length;
  const following = near.slice(start);
  const second = [...following.matchAll(END)].find((match) => following.slice(0, match.index).trim() !== '');
  return {
    rest: near.slice(0, start),
    next: following.slice(0, second === undefined ? following.length : second.index + 1).trimStart(),
  };
}

function bare(text: string): string {
  return text
    .replace(/\\(?:text(?:bf|rm|it)?|mathrm|mathbf|displaystyle|quad|qquad|boxed|fbox)\b\s*\{?/g, ' ')
    .replace(/\\[()[\],;: ]|[$*_`"“”‘{}[\]]|<\/?\w{1,20}>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/[\s(]+$/, '');
}
