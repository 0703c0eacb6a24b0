import type { CodeLanguage } from './code-run.ts';
import type { QuestionTests } from './question.ts';

/** What only JavaScript has, outside of strings and comments. */
const JAVASCRIPT: readonly RegExp[] = [
  /===|!==|=>|&&|\|\||\?\?/,
  /\bassert\.\w+\s*\(/,
  /\b(?:const|let|var)\s+[\w${[]/,
  /\bexpect\s*\([^\n]*\)\s*\.\s*(?:not|to|resolves|rejects)/,
  /\bfunction\b\s*\*?\s*[\w$]*\s*\([^)]*\)\s*\{/,
  /\b(?:require|describe|it|test)\s*\(\s*(?:""|``)/,
  /\bconsole\.\w+/,
  /\bnew\s+[A-Z]\w*/,
  /\b(?:true|false|null|undefined|typeof|instanceof|void)\b/,
  /\b(?:JSON|Math|Object|Array|Number|Promise|Symbol|Reflect)\.\w+/,
  /\.(?:includes|length|push|forEach|every|some|flatMap|indexOf|startsWith|endsWith|toString|toFixed|has|then|size)\b/,
  /(?:^|[^\w\s])\s*![\w([]/,
  /\}\s*(?:catch|else|finally|while)\b|\)\s*\{/,
  /;\s*$/m,
];
/** What Python's grammar has no place for: one is enough, whatever else the functions of the tests are called. */
const NOT_PYTHON: readonly RegExp[] = [/===|!==|=>|&&/, /(?<![.\w])assert\.\w+\s*\(/];
/** What only Python has. */
const PYTHON: readonly RegExp[] = [
  /^\s*(?:async\s+)?def\s+\w+\s*\(.*:\s*$/m,
  /^\s*(?:import\s+[\w., ]+|from\s+[\w.]+\s+import\s.*|class\s+\w+.*:)\s*$/m,
  /\b(?:True|False|None|elif|lambda|except)\b/,
  /^\s*assert\s+[^\s(]/m,
  /[\w)\]]\s+(?:not\s+in|is\s+not|is|and|or)\s+[\w([{"-]/,
  /\bnot\s+[\w(]/,
  /(?<![.\w])(?:len|sorted|isinstance|range|str|abs|sum|list|tuple|dict|enumerate|zip|print|repr)\s*\(/,
  /^\s*(?:for|while|if|with|try|else)\b[^{}]*:\s*$/m,
  /\.(?:append|items|startswith|endswith|format)\s*\(/,
  // A class that is called without `new`.
  /=\s*(?!(?:Number|String|Boolean|BigInt|Symbol|Array|Object|Function|RegExp|Error|Date)\b)[A-Z]\w*\(/,
];

/**
 * The language that tests of kind `assert` are written in: the one that more of their marks are of. Where they fit both,
 * as `assert(f(3) == 4)`, the language that the question names, else Python.
 */
export function languageOfTests(tests: QuestionTests, question = ''): CodeLanguage {
  const text = [tests.setup, tests.code ?? '', ...tests.asserts].join('\n');
  const count = (marks: readonly RegExp[], language: CodeLanguage): number => {
    const bare = withoutLiterals(text, language);
    return marks.filter((mark) => mark.test(bare)).length;
  };
  if (count(NOT_PYTHON, 'javascript') > 0 && count(NOT_PYTHON, 'python') > 0) return 'javascript';
  const javascript = count(JAVASCRIPT, 'javascript');
  const python = count(PYTHON, 'python');
  if (javascript === python) return languageOfQuestion(question);
  return javascript > python ? 'javascript' : 'python';
}

/** The language that a question's text speaks of, where its tests fit any; Python where it names none. */
export const languageOfQuestion = (question: string): CodeLanguage =>
  /\b(?:javascript|typescript|node\.?js|ecmascript)\b|```js\b/i.test(question) && !/\bpython\b/i.test(question)
    ? 'javascript'
    : 'python';

// What is not closed goes to the end, and an expression has a bounded length: a text of openings alone takes no square of its
// length.
const LITERALS: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g,
  javascript:
    /\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]?|[^`\\])*(?:`|$)|\/\/[^\n]*|(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}\]|[^/\\\n[]){1,500}\/\w*/g,
};

/** Code without the contents of strings and without comments: a call in a string is none. */
export const withoutLiterals = (text: string, language: CodeLanguage): string =>
  text.replaceAll(LITERALS[language], (found) => (/^(?:#|\/\/|\/\*)/.test(found) ? ' ' : '""'));

/** Code of the same length in which strings are quotes alone and comments are spaces: what is left is where it was. */
export const withMaskedLiterals = (text: string, language: CodeLanguage): string =>
  text.replaceAll(LITERALS[language], (found) => (/^(?:#|\/\/|\/\*)/.test(found) ? ' ' : '"').repeat(found.length));
