import { withMaskedLiterals } from '../../records/test-language.ts';

/** A name that tests bind to a literal list, object or map, with the opening bracket. */
const WRITTEN_OUT = /[\s,]([A-Za-z_$][\w$]*)\s*=\s*(?:[[{]|new\s+Map\s*\()/g;
const ITEM = String.raw`(?:[\w$]+|\{[^{}]*\}|\[[^[\]]*\])`;
const FUNCTION = String.raw`\(\s*(?:async\s+)?(?:function\s*\w*\s*)?\(\s*`;
/** Methods that iterate a list, with the name of the index. A search for a difference iterates all items if there is none. */
const METHODS: readonly RegExp[] = [
  new RegExp(String.raw`\.(?:forEach|map|flatMap|every|filter)${FUNCTION}${ITEM}\s*,\s*(?<place>[\w$]+)\s*[,)]`, 'g'),
  new RegExp(
    String.raw`\.(?:some|find|findIndex)${FUNCTION}${ITEM}\s*,\s*(?<place>[\w$]+)\s*[,)](?=[^;]{0,200}?!=)`,
    'g',
  ),
  new RegExp(String.raw`\.reduce(?:Right)?${FUNCTION}[\w$]+\s*,\s*${ITEM}\s*,\s*(?<place>[\w$]+)\s*[,)]`, 'g'),
  /\bObject\.keys\((?<of>[^;]*?)\)\.(?:forEach|every|map)\(\s*\(?\s*(?<place>[\w$]+)\s*\)?\s*=>/g,
];
/** Loops through a result: the name of the index, and the iterated expression. */
const LOOPS: readonly RegExp[] = [
  /\bfor\s*\(\s*(?:const|let|var)\s+\[\s*(?<place>[\w$]+)\s*,[^=;]*?\]\s+of\s+(?<of>[^;{]*?\))/g,
  /\bfor\s*\(\s*(?:const|let|var)\s+(?<place>[\w$]+)\s+of\s+Object\.keys\((?<of>[^;{]*?\))/g,
  /\bfor\s*\(\s*(?:const|let|var)\s+(?<place>[\w$]+)\s+in\s+(?<of>[\w$]+)/g,
  /\bfor\s*\(\s*(?:let|var)\s+(?<place>[\w$]+)\s*=\s*(?:0\b|(?=[^;]*\.length\s*-\s*1\s*;[^;]*(?:>=\s*0|>\s*-1)\s*;))(?=(?<of>[^{]*?\.length))[^;]*;[^;]*;\s*(?:(?:\+\+|--)\s*\k<place>|\k<place>\s*(?:\+\+|--|[+-]=\s*1))\s*\)/g,
];
/** Loops through a result with a counter of their own, and the iterated expression. */
const COUNTING =
  /\bfor\s*(?:await\s*)?\(\s*(?:const|let|var)\s+[\w$]+\s+of\s+(?<of>[^;{]*?\))|\bwhile\s*\(\s*[\w$]+\s*<\s*(?<size>[\w$]+)\.length/g;
const BY_HAND =
  /\.next\(\)[^;]*;\s*!\s*[\w$]+\.done|\bwhile\s*\(\s*!\s*(?:\(\s*[\w$]+\s*=[^;]*?\.next\(\)\s*\)|[\w$]+)\.done/;
const COUNTED = /\b(?:let|var)\s+(?:[^;]*,\s*)?([\w$]+)\s*=\s*0\s*[;,]/g;

/**
 * Tests in which each place of the expected value is counted where they iterate a result and compare it place by place:
 * `want[i]` becomes `__span(1, want)[i]`, `want.get(key)` `__span(1, want).get(key)`, and `want.shift()` within a loop
 * `__span(1, want, 1).shift()`. A loop that ends early, or iterates a literal of the tests or a part of a result, is not
 * changed. A literal in the place of `want` is counted as well.
 */
export function withSpans(statements: readonly string[]): readonly string[] {
  const masks = statements.map((statement) => withMaskedLiterals(statement, 'javascript'));
  const written = new Set(masks.flatMap((masked) => [...masked.matchAll(WRITTEN_OUT)].map(([, name]) => name ?? '')));
  let count = 0;
  return statements.map((statement, index) => {
    const masked = masks[index] ?? '';
    if (/\bbreak\b/.test(masked)) return statement;
    const places = placesOf(masked, written);
    const isLoop = /\b(?:while|for)\s*\(/.test(masked);
    let made = '';
    let from = 0;
    const uses =
      /(?<![\w$.])([A-Za-z_$][\w$]*|(?<=[,(]\s*)\{[^{}]*\}|(?<=[-,(=]\s*)\[[^[\]]*\](?=\[))(?:\[\s*([\w$]+)(?:\+\+)?\s*\](?!\s*(?:=[^=]|\+\+|--|[-+*/]=))|\.(?:get|at)\(\s*([\w$]+)(?:\+\+)?\s*\)|\.(?:shift|pop)\(\s*\))/g;
    for (const match of masked.matchAll(uses)) {
      const [, name = '', ofList, ofMap] = match;
      const place = ofList ?? ofMap;
      const isTaken = place === undefined;
      if (!(written.has(name) || /^[[{]/.test(name)) || (isTaken ? !isLoop : !places.has(place))) continue;
      if (!COMPARES.test(clauseAt(masked, match.index))) continue;
      count += 1;
      made += `${statement.slice(from, match.index)}__span(${count}, ${name}${isTaken ? ', 1' : ''})`;
      from = match.index + name.length;
    }
    return made + statement.slice(from);
  });
}

/** Comparisons: a clause without one only looks something up in a table. */
const COMPARES = /[=!]==?(?!>)|(?<![=])[<>]|\bassert|\bexpect|[eE]qual|\b(?:check|same|is|deep)\w*\s*\(/;
const clauseAt = (masked: string, at: number): string =>
  /[^;{}]*$/.exec(masked.slice(Math.max(0, at - 500), at))?.[0] +
  (/^[^;{}]*/.exec(masked.slice(at, at + 500))?.[0] ?? '');

/** The index names of loops through values that are not literals of the tests. */
function placesOf(masked: string, written: ReadonlySet<string>): ReadonlySet<string> {
  const places = new Set<string>();
  const isResult = (through: string): boolean => {
    if (/\.(?:slice|splice|filter)\s*\(/.test(through)) return false;
    const root = /(?<![\w$])(?<!(?<!\.\.)\.)(?!(?:Object|Array)\b)[A-Za-z_$][\w$]*/.exec(through)?.[0];
    return root !== undefined && !written.has(root);
  };
  const addCounted = (): void => {
    for (const [, name = ''] of masked.matchAll(COUNTED)) if (isCounted(masked, name)) places.add(name);
  };
  for (const pattern of METHODS) {
    for (const { index, groups } of masked.matchAll(pattern)) {
      if (isResult(groups?.['of'] ?? receiver(masked, index))) places.add(groups?.['place'] ?? '');
    }
  }
  for (const pattern of LOOPS) {
    for (const { groups } of masked.matchAll(pattern)) {
      if (isResult(groups?.['of'] ?? '')) places.add(groups?.['place'] ?? '');
    }
  }
  for (const { groups } of masked.matchAll(COUNTING)) {
    if (isResult(groups?.['of'] ?? groups?.['size'] ?? '')) addCounted();
  }
  if (BY_HAND.test(masked)) addCounted();
  return places;
}

/** The part of a receiver that is read. Characters. */
const MOST_OF_RECEIVER = 1_000;

/** The receiver of a method call: the names, calls and brackets before its dot. */
function receiver(masked: string, end: number): string {
  let depth = 0;
  let at = end;
  while (at > 0 && end - at < MOST_OF_RECEIVER) {
    const char = masked[at - 1] ?? '';
    if (')]'.includes(char)) depth += 1;
    else if ('(['.includes(char)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && !/[\w$.]/.test(char)) break;
    at -= 1;
  }
  return masked.slice(at, end);
}

const isCounted = (masked: string, name: string): boolean =>
  new RegExp(String.raw`(?<![\w$])${name.replaceAll('$', String.raw`\$`)}(?:\+\+|\s*\+=\s*1\b)`).test(masked);
