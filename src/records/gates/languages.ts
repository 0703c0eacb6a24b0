import type { TraceGate } from './trace-gate.ts';

/** The scripts of languages. */
const BY_SCRIPT: Readonly<Record<string, readonly string[]>> = {
  'af az bs ca cs cy da de en es et eu fi fr ga gl hr hu id is it lb lt lv mi ms mt nb nl nn no pl pt ro sk sl so sq sv sw tl tr uz vi xh zu':
    ['Latin'],
  'be bg kk ky mk mn ru tg tt uk': ['Cyrillic'],
  sr: ['Cyrillic', 'Latin'],
  'ar fa ps ug ur': ['Arabic'],
  'hi mr ne sa': ['Devanagari'],
  'as bn': ['Bengali'],
  'he yi': ['Hebrew'],
  el: ['Greek'],
  hy: ['Armenian'],
  ka: ['Georgian'],
  am: ['Ethiopic'],
  gu: ['Gujarati'],
  pa: ['Gurmukhi'],
  or: ['Oriya'],
  ta: ['Tamil'],
  te: ['Telugu'],
  kn: ['Kannada'],
  ml: ['Malayalam'],
  si: ['Sinhala'],
  th: ['Thai'],
  lo: ['Lao'],
  km: ['Khmer'],
  my: ['Myanmar'],
  zh: ['Han', 'Bopomofo'],
  ja: ['Han', 'Hiragana', 'Katakana'],
  ko: ['Hangul', 'Han'],
};

const SCRIPTS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(BY_SCRIPT).flatMap(([codes, scripts]) => codes.split(' ').map((code) => [code, scripts] as const)),
);

/** The codes of all languages that `languageGate` supports. */
export const LANGUAGES: readonly string[] = [...SCRIPTS.keys()].toSorted();

/**
 * Text that is the same in every language: code, formulas, LaTeX commands, addresses. Unclosed ones count as prose.
 * Each one is bounded, so that a single `$` matches little.
 */
const NOT_PROSE =
  /```[\s\S]{0,20000}?```|`[^`\n]{1,500}`|\$\$[\s\S]{0,2000}?\$\$|\$[^$\n]{1,500}\$|\\\[[\s\S]{0,2000}?\\\]|\\\([\s\S]{0,1000}?\\\)|\\[A-Za-z]+|https?:\/\/\S+/g;

/** Single letters are variables and units: x, π, Δ. In scripts without spaces, a letter may be a word. */
const LONE_LETTER = /(?<![\p{L}\p{M}])[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}](?![\p{L}\p{M}])/gu;

const LETTERS = /\p{L}+/gu;

/**
 * The share of a text's letters outside the scripts of some languages; 0 for a text without letters. Code, formulas,
 * commands and single letters are not counted.
 *
 * It distinguishes scripts, not languages: French passes for English, Chinese in Japanese is detected only if the text
 * should be all kana, and a language written in another language's script is treated as that language.
 *
 * @param languages ISO 639-1 codes; throws `RangeError` for one that is not in `LANGUAGES`
 */
export function otherScriptsShare(text: string, languages: readonly string[]): number {
  return shareOf(text, wantedLetters(languages));
}

function wantedLetters(languages: readonly string[]): RegExp {
  const scripts = languages.flatMap((code) => {
    const found = SCRIPTS.get(code);
    if (found === undefined) throw new RangeError(`expected one of ${LANGUAGES.join(', ')}, got ${code}`);
    return found;
  });
  // Characters of several scripts, such as ー or ª, belong to none of them: they are accepted.
  const alternatives = ['Common', 'Inherited', ...scripts].map((script) => String.raw`\p{Script=${script}}`);
  return new RegExp(`(?:(?=\\p{L})[${alternatives.join('')}])+`, 'gu');
}

function shareOf(text: string, wanted: RegExp): number {
  const prose = text.replaceAll(NOT_PROSE, ' ').replaceAll(LONE_LETTER, ' ');
  const letters = countOf(prose, LETTERS);
  return letters === 0 ? 0 : 1 - countOf(prose, wanted) / letters;
}

function countOf(text: string, runs: RegExp): number {
  let count = 0;
  for (const [run] of text.matchAll(runs)) count += run.length;
  return count;
}

/** Refuses traces with too many letters of other scripts. */
export function languageGate(languages: readonly string[], maxOtherScripts: number): TraceGate {
  const wanted = wantedLetters(languages);
  return ({ reasoning, content }) => {
    const share = shareOf(`${reasoning ?? ''}\n${content}`, wanted);
    if (share <= maxOtherScripts) return null;
    const shown = Math.round(share * 1000) / 10;
    const most = Math.round(maxOtherScripts * 1000) / 10;
    const detail = `${shown} % of the letters are of other scripts than those of ${languages.join(', ')}, at most ${most} % wanted`;
    return { reason: 'other-language', detail };
  };
}
