import { withMaskedLiterals } from '../../records/test-language.ts';

/** A name that tests give something written out, with the bracket that opens it. */
const WRITTEN_OUT = /[\s,]([A-Za-z_$][\w$]*)\s*=\s*[[{]/g;
/** Loops through a result: the name of its place, before or after the name of what is gone through. */
const THROUGH_RESULT: readonly RegExp[] = [
  /\bfor\s*\(\s*(?:let|var)\s+(?<place>[\w$]+)\s*=\s*0\b[^;]*;\s*\k<place>\s*<\s*(?<of>[\w$]+)[^;]*\.length\s*;/g,
  /(?<of>[\w$]+)(?:\([^()]*\))?\.(?:forEach|map|every)\(\s*(?:async\s+)?(?:function\s*\w*\s*)?\(\s*[\w$]+\s*,\s*(?<place>[\w$]+)\s*\)/g,
  /\bfor\s*\(\s*(?:const|let|var)\s+\[\s*(?<place>[\w$]+)\s*,\s*[\w$]+\s*\]\s+of\s+(?:Object\.entries\(\s*)?(?<of>[\w$]+)/g,
  /\bfor\s*\(\s*(?:const|let|var)\s+(?<place>[\w$]+)\s+in\s+(?<of>[\w$]+)/g,
  /\bObject\.keys\(\s*(?<of>[\w$]+)(?:\([^()]*\))?\s*\)\.(?:forEach|every|map)\(\s*\(?\s*(?<place>[\w$]+)\s*\)?\s*=>/g,
];
/** Loops through a result that count by themselves, and what they count. */
const COUNTING =
  /\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+[\w$]+\s+of\s+(?<of>[\w$]+)|\bwhile\s*\(\s*[\w$]+\s*<\s*(?<size>[\w$]+)\.length/g;
const COUNTED = /\b(?:let|var)\s+(?:[^;]*,\s*)?([\w$]+)\s*=\s*0\s*[;,]/g;

/**
 * Tests in which each place of what is expected is counted where they go through a result and compare it place by place:
 * `want[i]` becomes `__span(1, want)[i]`, and `want.shift()` within a loop `__span(1, want, 1).shift()`. One that leaves a loop
 * early, or goes through something that it wrote out itself, stays as it is.
 */
export function withSpans(statements: readonly string[]): readonly string[] {
  const masks = statements.map((statement) => withMaskedLiterals(statement, 'javascript'));
  const written = new Set(masks.flatMap((masked) => [...masked.matchAll(WRITTEN_OUT)].map(([, name]) => name ?? '')));
  let count = 0;
  return statements.map((statement, index) => {
    const masked = masks[index] ?? '';
    if (/\bbreak\b/.test(masked)) return statement;
    const places = new Set<string>();
    for (const pattern of THROUGH_RESULT) {
      for (const { groups } of masked.matchAll(pattern)) {
        if (!written.has(groups?.['of'] ?? '')) places.add(groups?.['place'] ?? '');
      }
    }
    for (const { groups } of masked.matchAll(COUNTING)) {
      if (written.has(groups?.['of'] ?? groups?.['size'] ?? '')) continue;
      for (const [, name = ''] of masked.matchAll(COUNTED)) if (isCounted(masked, name)) places.add(name);
    }
    const isLoop = /\b(?:while|for)\s*\(/.test(masked);
    let made = '';
    let from = 0;
    const uses =
      /(?<![\w$.])([A-Za-z_$][\w$]*|(?<=[,(]\s*)\{[^{}]*\})(?:\[\s*([\w$]+)(?:\+\+)?\s*\](?!\s*(?:=[^=]|\+\+|--|[-+*/]=))|\.(?:shift|pop)\(\s*\))/g;
    for (const match of masked.matchAll(uses)) {
      const [, name = '', place] = match;
      const isTaken = place === undefined;
      if (!(written.has(name) || name.startsWith('{')) || (isTaken ? !isLoop : !places.has(place))) continue;
      count += 1;
      made += `${statement.slice(from, match.index)}__span(${count}, ${name}${isTaken ? ', 1' : ''})`;
      from = match.index + name.length;
    }
    return made + statement.slice(from);
  });
}

const isCounted = (masked: string, name: string): boolean =>
  new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}(?:\+\+|\s*\+=\s*1\b)`).test(masked);
