import type { Option } from './choice-options.ts';

/** Words that say which option a question wants: "the largest", "the most recent". */
const SUPERLATIVE =
  /\b(?:(?:most|least|best|worst)(?:\s+\w{3,})?|\w{3,}(?<!\b(?:t|r|w|for|inter|requ|sugg|hon|n|b|gu|inv|l))est)\b/gi;

/** The same of any question. */
const OF_OPTIONS = ['closest', 'nearest', 'remaining'] as const;

/** What is read of a question. Characters. */
const LONGEST = 4_000;
const MOST_WORDS = 8;

/** The superlatives of a question, in lower case. */
const superlativesOf = (question: string): readonly string[] =>
  [
    ...new Set(
      Array.from(question.slice(0, LONGEST).matchAll(SUPERLATIVE), ([word]) => word.toLowerCase().replace(/\s+/g, ' ')),
    ),
  ].slice(0, MOST_WORDS);

/** An option that a text calls what the question asks for, as written. */
export interface Named {
  readonly text: string;
  readonly at: number;
}

/**
 * "The largest is C", "the largest planet of all is Jupiter", "Jupiter is the largest": with a superlative of the
 * question. "The second largest" and "the largest but one" are none.
 */
export function namedBySuperlative(text: string, question: string, options: readonly Option[]): readonly Named[] {
  const words = [...superlativesOf(question), ...OF_OPTIONS];
  const word = words.map((one) => `${one.replace(/ly$/, '').replaceAll(' ', String.raw`\s+`)}(?:ly)?`).join('|');
  const before = new RegExp(
    String.raw`\bthe\s+(?:${word})\b(?!\s+(?:but|after|except))(?:\s+(?!not\b|is\b|was\b)[\w'’-]+){0,8}?\s+(?:is|was)\s+(?:therefore\s+|thus\s+|clearly\s+|actually\s+)?(?:the\s+)?(?:option\s+)?(?=([^\n]{1,300}))`,
    'gi',
  );
  const found = Array.from(text.matchAll(before), (match) => ({
    text: (match[1] ?? '').split(/[.;,](?=\s|$)|\s\(/, 1)[0] ?? '',
    at: match.index + match[0].length,
  }));
  const names = options.flatMap(({ letter, text: option }) => (option.length > 2 ? [letter, option] : [letter]));
  const behind = new RegExp(
    String.raw`^[)\]*_]*\s+(?:is|was)\s+(?:clearly\s+|actually\s+|indeed\s+)?the\s+(?:${word})\b(?!\s+(?:but|after|except))`,
    'i',
  );
  for (const name of names) {
    const isLabel = name.length === 1;
    const source = isLabel ? text : text.toLowerCase();
    for (let at = source.indexOf(name); at >= 0; at = source.indexOf(name, at + 1)) {
      const isWord =
        !/[\p{L}\p{N}]/u.test(source[at - 1] ?? ' ') &&
        !/\b(?:or|and|nor)\s$/i.test(source.slice(Math.max(0, at - 5), at));
      if (isWord && behind.test(text.slice(at + name.length, at + name.length + 120)))
        found.push({ text: text.slice(at, at + name.length), at });
    }
  }
  return found;
}
