import type { CodeLanguage } from './code-run.ts';
import type { QuestionTests } from './question.ts';

/** Syntax that exists only in JavaScript, outside strings and comments. */
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
/** Invalid in Python: one occurrence is enough, for any names of functions in the tests. */
const NOT_PYTHON: readonly RegExp[] = [/===|!==|=>|&&/, /(?<![.\w])assert\.\w+\s*\(/];
/** Syntax that exists only in Python. */
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
 * The language of tests of kind `assert`: the one with more of its marks. If both fit, as for `assert(f(3) == 4)`, the
 * language named in the question, otherwise Python.
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

/** The language named in a question's text, if its tests fit any; Python by default. */
export const languageOfQuestion = (question: string): CodeLanguage =>
  /\b(?:javascript|typescript|node\.?js|ecmascript)\b|```js\b/i.test(question) && !/\bpython\b/i.test(question)
    ? 'javascript'
    : 'python';

// An unclosed literal extends to the end, and expressions have a bounded length: a text of only openings does not take
// quadratic time.
const LITERALS: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g,
  javascript:
    /\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]?|[^`\\])*(?:`|$)|\/\/[^\n]*|(?<=[(,=:[!&|?{};]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n]){0,200}\]|[^/\\\n[]){1,500}\/\w*/g,
};

/** Code without the contents of strings and without comments: a call in a string does not count. */
export const withoutLiterals = (text: string, language: CodeLanguage): string =>
  text.replaceAll(LITERALS[language], (found) => (/^(?:#|\/\/|\/\*)/.test(found) ? ' ' : '""'));

/** Code of the same length, with strings as quotes only and comments as spaces: the rest keeps its positions. */
export const withMaskedLiterals = (text: string, language: CodeLanguage): string =>
  text.replaceAll(LITERALS[language], (found) => (/^(?:#|\/\/|\/\*)/.test(found) ? ' ' : '"').repeat(found.length));
