import { Script } from 'node:vm';
import { withMaskedLiterals } from '../../records/test-language.ts';

/** Text to insert, and its position. */
interface Mark {
  readonly at: number;
  readonly text: string;
}

const NOT_A_CHECK = '(?!fail\\b|ifError\\b|unreachable\\b|assertions\\b|hasAssertions\\b|extend\\b|AssertionError\\b)';
const FROM_ASSERT = String.raw`\(\s*(['"])(?:node:)?assert(?:\/strict)?\1\s*\)`;

/**
 * Tests of JavaScript with a mark at each place where they decide something: calls of assertions, functions, conditions of a
 * `throw`. By the marks the judge records which places a run reached. A mark is a call of `__site` with its number. A mark
 * with two numbers is put where a `try` or a promise has to fail: it has to be reached if the second one was. A statement
 * that would no longer compile is not changed.
 */
export function withSites(statements: readonly string[]): readonly string[] {
  const names = assertionNames(statements.join('\n'));
  let count = 0;
  const number = (): number => (count += 1);
  return statements.map((statement) => {
    const marked = put(statement, marksOf(statement, names, number));
    return compiles(marked) || !compiles(statement) ? marked : statement;
  });
}

/** Tests in which text that they run as code is checked first: text that may be the program's runs in the program's process. */
export function withForeignCode(code: string): string {
  const masked = withMaskedLiterals(code, 'javascript');
  const marks: Mark[] = [];
  for (const match of masked.matchAll(/(?<![\w$.])eval\s*\((?!\s*\))/g)) {
    const start = match.index + match[0].length;
    marks.push({ at: start, text: '__code(' }, { at: closing(masked, start - 1), text: ')' });
  }
  for (const match of masked.matchAll(/(?<![\w$.])(?<!\bfunction\s{1,5})Function(?=\s*\()/g))
    marks.push({ at: match.index, text: '__' });
  // Called under another name, eval does not see the tests' variables.
  for (const match of masked.matchAll(
    /(?<![\w$])(?:eval|(?<=\.\s*)Function)(?![\w$]|\s*(?:\(|:|=[^=]))|(?<=\.\s*)(?:eval|Function)(?=\s*\()/g,
  )) {
    marks.push({ at: match.index, text: '__' });
  }
  const marked = put(code, marks);
  return compiles(marked) || !compiles(code) ? marked : code;
}

/** A pattern of the names of assertions: those of Node by the names that the tests give them. */
function assertionNames(text: string): string {
  const names = new Set(['assert', 'expect']);
  const unpacked = new RegExp(String.raw`\{([^{}]{0,500})\}\s*=\s*(?:await\s+import|require)\s*${FROM_ASSERT}`, 'g');
  for (const [, list = ''] of text.matchAll(unpacked)) {
    for (const item of list.split(',')) {
      const [from = '', to = from] = item.split(':').map((name) => name.trim());
      if (/^[\w$]+$/.test(to) && !/^(?:fail|ifError|AssertionError)$/.test(from)) names.add(to);
    }
  }
  const whole = new RegExp(String.raw`\b(\w+)\s*=\s*(?:await\s+import|require)\s*${FROM_ASSERT}`, 'g');
  for (const [, name = ''] of text.matchAll(whole)) names.add(name);
  return [...names].map((name) => name.replaceAll('$', String.raw`\$`)).join('|');
}

function marksOf(statement: string, names: string, number: () => number): readonly Mark[] {
  const masked = withMaskedLiterals(statement, 'javascript');
  const marks: Mark[] = [];
  const add = (at: number, text: string): void => void marks.push({ at, text });
  const paired = new Map<number, number>();
  const find = (pattern: RegExp, then: (end: number, match: RegExpMatchArray) => void): void => {
    for (const match of masked.matchAll(pattern)) then(match.index + match[0].length, match);
  };
  const check = `(?<![\\w$.])(?<!\\bfunction\\s{1,5})(?:console\\.)?(?:${names})(?:\\.${NOT_A_CHECK}\\w+)*\\s*\\((?!\\s*\\))`;
  const checks = new RegExp(check);
  /** Whether code asserts something of an error. */
  const isAbout = (code: string, error: string): boolean => {
    const about = new RegExp(`${check}[^,]{0,200}?\\b${error}\\b`);
    return (
      about.test(code) &&
      !new RegExp(
        `\\b${error}\\s*(?:,|\\)\\.\\w+\\(|[!=]==?)\\s*(?:undefined|null)\\b|\\b${error}\\)\\.(?:not\\.)?to(?:Be(?:Undefined|Null|Falsy|Defined)|\\.not)`,
      ).test(code)
    );
  };
  find(/\btry\s*\{/g, (start) => {
    const end = closing(masked, start - 1);
    const handler = /^\}\s*catch\s*\(\s*([\w$]+)\s*\)\s*\{/.exec(masked.slice(end));
    if (
      handler === null ||
      checks.test(masked.slice(start, end)) ||
      /\b(?:throw|fail|done|return)\b/.test(masked.slice(start, end))
    )
      return;
    const inside = end + handler[0].length;
    if (!isAbout(masked.slice(inside, closing(masked, inside - 1)), handler[1] ?? '')) return;
    const tried = number();
    add(start, `__site(${tried});`);
    add(inside, `__site(${number()}, ${tried});`);
  });
  find(/\.catch\s*\((?=\s*(?:async\s*)?(?:\(\s*([\w$]+)\s*\)|([\w$]+))\s*=>)/g, (start, [, first, second]) => {
    if (/\.then\b[^;]{0,1000}$/.test(masked.slice(Math.max(0, start - 1_000), start - 1))) return;
    if (!isAbout(masked.slice(start, closing(masked, start - 1)), first ?? second ?? '')) return;
    const tried = number();
    add(start, `...__site(${tried}), `);
    paired.set(start + masked.slice(start).indexOf('=>') + 2, tried);
  });
  find(new RegExp(check, 'g'), (end, { index = 0 }) => {
    if (ALWAYS_FAILS.test(masked.slice(index, index + 500))) return;
    // What is awaited may never come: such an assertion is reached after it.
    const last = closing(masked, end - 1);
    const given = masked.slice(end, last).trimEnd();
    if (!/\bawait\b/.test(given)) add(end, `...__site(${number()}), `);
    else add(last, `${given.endsWith(',') ? '' : ', '}...__site(${number()})`);
  });
  find(/=>(\s*\{)?/g, (end, [whole, brace]) => {
    if (isHandlerThatFails(masked, end - whole.length, end)) return;
    const tried = paired.get(end - whole.length + 2);
    const of = tried === undefined ? `${number()}` : `${number()}, ${tried}`;
    if (brace === undefined) add(end, ` __site(${of}) ? 0 :`);
    else if (!isDirective(statement, end)) add(end, `__site(${of});`);
  });
  find(/\bfunction\b\s*\*?\s*[\w$]*\s*\([^()]*\)\s*\{/g, (end, { index = 0 }) => {
    if (!isDirective(statement, end) && !isHandlerThatFails(masked, index, end)) add(end, `__site(${number()});`);
  });
  find(/\bif\s*\(/g, (start) => {
    if (/^\)\s*\{?\s*throw\b/.test(masked.slice(closing(masked, start - 1)))) add(start, `__site(${number()}), `);
  });
  return marks;
}

/** Assertions that fail wherever they are reached: a right program does not reach them. */
const ALWAYS_FAILS =
  /^(?:(?:console\.)?[\w$]+(?:\.(?:ok|isTrue))?\s*\(\s*false\s*[,)](?!\s*\.)|[\w$]+(?:\.\w*[eE]qual\w*\s*\(\s*|\s*\(\s*)(?:true(?:\s*,\s*|\s*\)\s*\.to\w+\(\s*)false|false(?:\s*,\s*|\s*\)\s*\.to\w+\(\s*)true)\s*[,)])/;
const ONLY_FAILS =
  /^\s*(?:(?:throw\b|(?:(?:assert|expect|done)\.)?(?:fail|unreachable)\s*\(|(?:done|reject)\s*\(\s*new\b)[^;{}]*;?\s*[,)}])/;
/**
 * Whether a function is given to `then` or `catch` and only fails: an action that is expected to fail does not reach it, and
 * a run that does reach it fails anyway.
 */
const isHandlerThatFails = (masked: string, start: number, end: number): boolean => {
  const body = masked.slice(end, end + 500);
  const before = masked.slice(Math.max(0, start - 200), start);
  return (
    /\.(?:then|catch)\s*\(\s*(?:async\s+)?(?:(?:\([^()]*\)|[\w$]+)\s*)?$/.test(before) &&
    (ONLY_FAILS.test(body) || ALWAYS_FAILS.test(body.trimStart()))
  );
};

/** Strings at the beginning of a function say how it is read. */
const isDirective = (code: string, at: number): boolean => /^\s*['"]/.test(code.slice(at, at + 200));

/** The position of the bracket that closes the one at a position; the end of the text if there is none. */
function closing(masked: string, open: number): number {
  const [opens, closes] = masked[open] === '(' ? ['(', ')'] : ['{', '}'];
  let depth = 0;
  for (let at = open; at < masked.length; at += 1) {
    if (masked[at] === opens) depth += 1;
    else if (masked[at] === closes) depth -= 1;
    if (depth === 0) return at;
  }
  return masked.length;
}

function put(text: string, marks: readonly Mark[]): string {
  let made = '';
  let from = 0;
  for (const { at, text: mark } of marks.toSorted((a, b) => a.at - b.at)) {
    made += text.slice(from, at) + mark;
    from = at;
  }
  return made + text.slice(from);
}

/** Whether code compiles as the body of the tests; it is not run. */
function compiles(code: string): boolean {
  try {
    return new Script(`(async function () {${code}\n})`) instanceof Script;
  } catch {
    return false;
  }
}
