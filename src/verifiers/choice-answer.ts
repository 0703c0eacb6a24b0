import type { Option } from './choice-options.ts';
import { plainText } from './choice-options.ts';

const ANSWER_IS =
  /\b(?:answer|option|choice)\b(?:\s+(?:to|for)\s[^.\n]{1,80}?)?\s*(?:(?:is|would be|should be|must be)\b|[:=])[\s:*_]*(?:therefore\s+)?(?:option\s+|choice\s+)?([^\n]{1,600})/gi;
const CHOOSE = /\b(?:choose|select|pick|chose|go with)\s+(?:option\s+|choice\s+|answer\s+)?\**([^\n]{1,300})/gi;
const CORRECT = /[([]?\b([A-Z])\b[)\]]?\*{0,2} is (?:the )?(?:correct|right|best)\b/g;
const REASON = /(?:,? (?:because|since|as|which|so)\b|[;!?](?=\s|$)|\.(?=\s+[A-Z*])).*$/s;

/**
 * What may be the answer of an output, most reliable first: boxes, "the answer is", "I choose", "B is correct", bold
 * text, the last and the first line, a single option that the end names. Of each kind the last.
 */
export function* markedAnswers(given: string, options: readonly Option[]): Generator<string> {
  // Long runs mean nothing, and patterns that meet them are slow.
  const text = given.replaceAll(/[^\S\n]+/g, ' ').replaceAll(/([*_=~`-])\1{2,}/g, '$1$1');
  const boxed = [...text.matchAll(/\\(?:boxed|fbox)\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g)].at(-1)?.[1];
  if (boxed !== undefined) yield boxed.trim();
  const hashes = [...text.matchAll(/^####\s*(\S[^\n]*)$/gm)].at(-1)?.[1];
  if (hashes !== undefined) yield hashes;
  for (const pattern of [ANSWER_IS, CHOOSE]) {
    const said = [...text.matchAll(pattern)].at(-1)?.[1];
    if (said !== undefined) yield* sentence(said);
  }
  const correct = [...text.matchAll(CORRECT)].at(-1)?.[1];
  if (correct !== undefined) yield correct;
  const bold = [...text.matchAll(/\*\*([^*\n]{1,300})\*\*/g)].at(-1)?.[1];
  if (bold !== undefined) yield bold;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const last = lines.at(-1);
  if (last !== undefined) yield* sentence(last.slice(-1_000));
  const first = lines[0];
  // A reply that begins with its choice and explains it.
  if (first !== undefined && /^[\s*([]*[A-Z][)\].:*]/.test(first)) yield* sentence(first.slice(0, 1_000));
  yield* onlyNamed(lines.slice(-2).join('\n').slice(-2_000), options);
}

/** A phrase whole, without the reason that follows it, and its letter alone. */
function* sentence(said: string): Generator<string> {
  const text = said.trim().replace(/[\s*_]+$/, '');
  yield text;
  const bare = text.replace(REASON, '');
  if (bare !== text) yield bare;
  const unmarked = bare.replaceAll(/[*_]{2}/g, '').trim();
  const letter = /^(?:option\s+|choice\s+)?(?:[([]\s*([A-Z])\s*[)\]]|([A-Z])(?:[).:,]|\s*$))/.exec(unmarked);
  if (letter !== null) yield letter[1] ?? letter[2] ?? '';
}

/** The one letter in brackets, or the one option's text, that the end of an output names. */
function* onlyNamed(end: string, options: readonly Option[]): Generator<string> {
  const letters = new Set(
    [...end.matchAll(/[([]([A-Z])[)\]]|\boption\s+([A-Z])\b/g)].map((match) => match[1] ?? match[2] ?? ''),
  );
  const [letter] = letters;
  if (letters.size === 1 && letter !== undefined) yield letter;
  const plain = ` ${plainText(end)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}.%/-]+/gu, ' ')} `;
  const named = options.filter(
    ({ text }) => text.length > 2 && plain.includes(` ${text.replaceAll(/[^\p{L}\p{N}.%/-]+/gu, ' ').trim()} `),
  );
  if (letters.size === 0 && named.length === 1 && named[0] !== undefined) yield named[0].letter;
}
