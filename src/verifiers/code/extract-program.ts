import type { CodeLanguage } from '../../records/code-run.ts';
import { textAfterThinking } from '../visible-text.ts';
import { joinBlocks, withoutOwnImports } from './join-blocks.ts';

/** Only the end of an output is searched, since a program is never longer. Characters. */
const TAIL = 1_000_000;

const TAGS: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python: new Set(['python', 'py', 'python3', 'py3', 'python2']),
  javascript: new Set(['javascript', 'js', 'node', 'nodejs', 'mjs', 'cjs', 'ecmascript']),
};

/** Languages that contain JavaScript: a program without types is one of JavaScript too. */
const SUPERSETS: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python: new Set(),
  javascript: new Set(['typescript', 'ts', 'tsx', 'jsx', 'mts', 'cts']),
};

/** Names of no language. */
const PLAIN: ReadonlySet<string> = new Set(['', 'text', 'txt', 'plaintext', 'plain', 'code', 'tool_code']);

/** A fenced block of Markdown. */
export interface CodeBlock {
  /** In lower case; empty if there is none. */
  readonly tag: string;
  readonly code: string;
}

/** A program in an output. */
export interface ExtractedProgram {
  readonly program: string;
  /** `reply`: there was no block, and the whole reply may be code. If it does not compile, there was no program. */
  readonly from: 'block' | 'reply';
}

/**
 * The program in a model's output, after the last `</think>`: the last fenced block of the language (without one, of a
 * superset of it, or of no language) that defines one of `entries`, else the last block, with the blocks that define
 * names that it uses; without blocks the last part between tags such as `[PYTHON]`, or the whole reply, if it looks like
 * code. Null if there is no program.
 */
export function extractProgram(
  output: string,
  language: CodeLanguage,
  entries: readonly string[],
): ExtractedProgram | null {
  const text = textAfterThinking(output, TAIL);
  const blocks = fencedBlocks(text).filter(({ code }) => code.trim() !== '');
  const tagged = blocks.filter(({ tag }) => TAGS[language].has(tag));
  const related = blocks.filter(({ tag }) => SUPERSETS[language].has(tag));
  const plain = (blocks.length > 0 ? blocks : taggedParts(text)).filter(
    ({ tag, code }) => PLAIN.has(tag) && looksLikeCode(code, language),
  );
  const candidates = [tagged, related].find((some) => some.length > 0) ?? plain;
  const all = candidates.map(({ code }) => code);
  const codes = language === 'javascript' ? withoutOwnImports(all) : all;
  const defining = codes.findLastIndex((code) => entries.some((name) => definesName(code, name, language)));
  const main = defining < 0 ? codes.length - 1 : defining;
  if (main >= 0) return { program: joinBlocks(codes, main, language, entries), from: 'block' };
  return blocks.length === 0 && looksLikeCode(text, language) ? { program: text, from: 'reply' } : null;
}

/** The lines that begin and end code in the prompts of some models and in replies that are marked up otherwise. */
const OPENING = /^\s*(?:\[(PYTHON|JAVASCRIPT|CODE|BEGIN)\]|<(python|javascript|code|answer|solution|program)>)[ \t]*/i;
const CLOSING =
  /(?:\[(?:\/(?:PYTHON|JAVASCRIPT|CODE)|DONE)\]|<\/(?:python|javascript|code|answer|solution|program)>)\s*$/i;

/** The parts of a text between tags of their own, such as `[PYTHON]` and `[/PYTHON]`; one that is not closed is none. */
function taggedParts(text: string): readonly CodeBlock[] {
  const parts: CodeBlock[] = [];
  let lines: string[] | null = null;
  for (const given of text.split(/\r?\n/)) {
    let line = given;
    if (OPENING.test(line)) {
      lines = [];
      line = line.replace(OPENING, '');
    }
    const isLast = lines !== null && CLOSING.test(line);
    lines?.push(isLast ? line.replace(CLOSING, '') : line);
    if (lines === null || !isLast) continue;
    parts.push({ tag: '', code: lines.join('\n').replace(/^\n+/, '').trimEnd() });
    lines = null;
  }
  return parts;
}

/**
 * The fenced blocks of a text in order; a block that is not closed extends to the end. Indented blocks lose the indent,
 * quoted ones the marks of the quotation.
 */
export function fencedBlocks(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly fence: string; readonly indent: string; readonly tag: string; readonly lines: string[] } | null =
    null;
  let isQuoted = false;
  for (const given of text.split(/\r?\n/)) {
    if (open === null) isQuoted = /^[ \t]*> ?[`~]{3}/.test(given);
    const line = isQuoted ? given.replace(/^[ \t]*> ?/, '') : given;
    const match = /^([ \t]*)(?:[-*] )?(`{3,}|~{3,})[ \t]*\{?\.?([\w+#-]*)(.*)$/.exec(line);
    if (open === null) {
      if (match !== null && !(match[4] ?? '').includes('`')) {
        open = { fence: match[2] ?? '', indent: match[1] ?? '', tag: (match[3] ?? '').toLowerCase(), lines: [] };
      }
    } else if (
      match !== null &&
      (match[2] ?? '').startsWith(open.fence) &&
      (match[3] ?? '') + (match[4] ?? '').trim() === ''
    ) {
      blocks.push({ tag: open.tag, code: open.lines.join('\n') });
      open = null;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== null) blocks.push({ tag: open.tag, code: open.lines.join('\n') });
  return blocks;
}

/** The language of the last fenced block that has a known one; null if there is none. */
export function languageOfBlocks(output: string): CodeLanguage | null {
  const tag = fencedBlocks(textAfterThinking(output, TAIL)).findLast(({ tag: given }) =>
    [TAGS, SUPERSETS].some((tags) => tags.python.has(given) || tags.javascript.has(given)),
  )?.tag;
  if (tag === undefined) return null;
  return TAGS.python.has(tag) ? 'python' : 'javascript';
}

/**
 * Whether a program defines a name at its top level (in JavaScript: anywhere at a line's start). A constant for what a file
 * of the project exports (`const add = require('./add')`) is a use of the program, not its definition.
 */
export function definesName(program: string, name: string, language: CodeLanguage): boolean {
  const id = name.split('.', 1)[0] ?? name;
  const escaped = id.replaceAll('$', '\\$');
  const pattern =
    language === 'python'
      ? `^(?:(?:async[ \\t]+)?def[ \\t]+${escaped}[ \\t]*\\(|class[ \\t]+${escaped}\\b|${escaped}[ \\t]*(?::[^=\\n]+)?=[^=])`
      : `^[ \\t]*(?:export[ \\t]+(?:default[ \\t]+)?)?(?:(?:async[ \\t]+)?function[ \\t]*\\*?[ \\t]*|class[ \\t]+|(?:const|let|var)[ \\t]+|(?:module\\.)?exports\\.|module\\.exports[ \\t]*=[ \\t]*(?:async[ \\t]+)?(?:function[ \\t]*\\*?|class)[ \\t]+)${escaped}\\b(?!\\s*=\\s*require\\(\\s*['"\`]\\.)`;
  return new RegExp(pattern, 'm').test(program);
}

/** Targets of an assignment: names, items and lists of them, never words with a space between. */
const TARGET = String.raw`[\w.[\]'"()*]+(?:[ \t]?,[ \t]?[\w.[\]()*]+)*[ \t]?(?::[ \t]?[\w.[\], ]+)?[ \t]?(?:[-+*/%&|^]|\/\/|\*\*)?=[^=]`;
const WORD =
  'from|import|def|class|async def|return|if|elif|else|for|while|try|except|finally|with|print|raise|assert|pass|global|lambda|del';
const PYTHON_LINE = new RegExp(`^(?:(?:${WORD})\\b|[@#)\\]}]|"""|'''|[\\w.]+\\(|${TARGET})`);
const PYTHON_MARK = new RegExp(
  `^(?:def|class|import|from|async def)\\b|^\\s*return\\b|\\bprint\\(|\\binput\\(|^${TARGET}`,
);
const JAVASCRIPT_MARK = /\bfunction\b|=>|\b(?:const|let|var)\s+[\w{[]|\bconsole\.log\(|\brequire\(|\bclass\s+\w+\s*\{/;

/** The start of a line that is examined. Characters. */
const MOST_OF_LINE = 200;

/** Whether a text may be a program, by its lines: prose is never run. */
function looksLikeCode(text: string, language: CodeLanguage): boolean {
  const lines = text.split('\n').map((line) => line.slice(0, MOST_OF_LINE));
  if (language === 'javascript') {
    return lines.some((line) => JAVASCRIPT_MARK.test(line)) && !/^[A-Z][a-z]* [a-z]+ [a-z]+/.test(text.trimStart());
  }
  if (!lines.some((line) => PYTHON_MARK.test(line))) return false;
  const top = lines.filter((line) => line.trim() !== '' && !/^\s/.test(line));
  // A function body without its head, which the question gave, has no line without an indent.
  if (top.length === 0) return true;
  const odd = top.filter((line) => !PYTHON_LINE.test(line)).length;
  return odd === 0 || (odd / top.length <= 0.2 && PYTHON_LINE.test(top[0] ?? ''));
}
