import type { CodeLanguage } from '../../records/code-run.ts';
import { withMaskedLiterals } from '../../records/test-language.ts';

/** A check program divided into its tests. */
export interface SplitCode {
  /** The program once for each of its tests, without the others. */
  readonly tests: readonly string[];
  /** The program without any of them. */
  readonly rest: string;
}

/** A statement of some code: its start and end, and its text without the contents of strings. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
  readonly masked: string;
}

/**
 * The tests of a Python check program: the statements with assertions in its function `check`, where it has one, else its
 * functions `test…`, its test classes and the statements with assertions at its top level. Null if there are fewer than
 * two, or if the program mentions one of its test functions: it may call them in an order of its own.
 */
export function splitPython(code: string): SplitCode | null {
  const blocks = blocksOf(code, 'python');
  const check = blocks.find(({ masked }) => /^(?:async\s+)?def\s+check\b/.test(masked));
  if (check !== undefined) {
    const units = bodyOf(code, check).filter(
      ({ masked }) => !/^(?:@|(?:async\s+)?def\b|class\b)/.test(masked) && /\bassert|\braise\b/.test(masked),
    );
    return parts(code, units, (unit) => `${' '.repeat(unit.indent)}pass\n`);
  }
  const isTest = ({ masked }: Block): boolean => {
    const definition = /^(?:@[\s\S]*?\n)?(?:async\s+)?(?:def\s+(\w+)|class\s+(\w+)([^:]*))/.exec(masked);
    if (definition === null) return /\bassert\b/.test(masked) && !/^(?:import|from)\b/.test(masked);
    const [, name = '', kind = '', bases = ''] = definition;
    return name.startsWith('test') || kind.startsWith('Test') || bases.includes('TestCase');
  };
  const units = blocks.filter(isTest);
  const named = units.flatMap(({ masked }) => /(?:def|class)\s+(\w+)/.exec(masked)?.[1] ?? []);
  const others = blocks.filter((block) => !units.includes(block)).map(({ masked }) => masked);
  if (named.some((name) => new RegExp(`\\b${name}\\b`).test(others.join('\n')))) return null;
  return parts(code, units, () => 'pass\n');
}

/**
 * The tests of a JavaScript check program: the statements with assertions in its function `check`, where it has one, else
 * its calls of `test`, `it` and `describe` and its assertions at the top level. Null if there are fewer than two.
 */
export function splitJavaScript(code: string): SplitCode | null {
  const statement = /^(?:await\s+)?(?:test|it|describe|expect|assert|console\.assert)\b/;
  const blocks = blocksOf(code, 'javascript');
  const check = blocks.find(({ masked }) =>
    /^(?:(?:async\s+)?function\s+check\b|(?:const|let|var)\s+check\s*=)/.test(masked),
  );
  if (check === undefined) {
    return parts(
      code,
      blocks.filter(({ masked }) => statement.test(masked)),
      () => ';\n',
    );
  }
  const open = check.masked.search(/\{\s*\n/);
  if (open < 0) return null;
  const start = check.start + open + check.masked.slice(open).indexOf('\n') + 1;
  const end = check.start + check.masked.lastIndexOf('}');
  const units = blocksOf(code.slice(start, end), 'javascript')
    .filter(({ masked }) => statement.test(masked))
    .map((unit) => ({ ...unit, start: unit.start + start, end: unit.end + start }));
  return parts(code, units, () => ';\n');
}

function parts(code: string, units: readonly Block[], instead: (unit: Block) => string): SplitCode | null {
  if (units.length < 2) return null;
  const keeping = (kept: Block | null): string => {
    let text = '';
    let at = 0;
    for (const unit of units) {
      text += code.slice(at, unit.start) + (unit === kept ? code.slice(unit.start, unit.end) : instead(unit));
      at = unit.end;
    }
    return text + code.slice(at);
  };
  return { tests: units.map(keeping), rest: keeping(null) };
}

/** The statements in the body of a Python function. */
function bodyOf(code: string, { start, masked }: Block): readonly Block[] {
  const first = linesOf(masked)
    .slice(1)
    .find((line) => masked.slice(line.start, line.end).trim() !== '');
  if (first === undefined) return [];
  return blocksOf(code.slice(start + first.start, start + masked.length), 'python', first.indent).map((block) => ({
    ...block,
    start: block.start + start + first.start,
    end: block.end + start + first.start,
  }));
}

/** Statements at an indent, each with its decorators, the deeper lines after it, and in Python its `else`. */
function blocksOf(code: string, language: CodeLanguage, indent = 0): readonly Block[] {
  const masked = withMaskedLiterals(code, language);
  const goesOn = language === 'python' ? /^(?:else|elif|except|finally)\b/ : /^[.?)\]}]|^(?:else|catch|finally)\b/;
  const found: Block[] = [];
  let isDecorated = false;
  for (const line of linesOf(masked)) {
    const last = found.at(-1);
    const text = masked.slice(line.start, line.end).trim();
    const isDeeper = language === 'python' && line.indent > indent;
    if (last !== undefined && (text === '' || isDeeper || isDecorated || goesOn.test(text))) {
      found[found.length - 1] = { ...last, end: line.end, masked: masked.slice(last.start, line.end).trimStart() };
    } else {
      found.push({ ...line, masked: masked.slice(line.start, line.end).trimStart() });
    }
    if (text !== '') isDecorated = language === 'python' && line.indent === indent && text.startsWith('@');
  }
  return found;
}

/** Logical lines: one or more lines of the text, up to a line that ends without an open bracket or a backslash. */
function linesOf(masked: string): readonly Omit<Block, 'masked'>[] {
  const found: Omit<Block, 'masked'>[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < masked.length; at += 1) {
    const char = masked[at] ?? '';
    if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    const isEnd = at + 1 === masked.length || (char === '\n' && depth <= 0 && masked[at - 1] !== '\\');
    if (!isEnd) continue;
    found.push({ start, end: at + 1, indent: /^[ \t]*/.exec(masked.slice(start, at + 1))?.[0].length ?? 0 });
    start = at + 1;
    depth = 0;
  }
  return found;
}
