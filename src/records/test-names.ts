import type { CodeLanguage } from './code-run.ts';
import type { QuestionTests } from './question.ts';
import { isProgramModule, isUnknownModule, withoutProgramImports } from './program-imports.ts';
import type { IsProgram } from './program-imports.ts';
import { withoutLiterals } from './test-language.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const KEYWORDS: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python:
    words(`and as assert async await break class continue def del elif else except finally for from global if import
    in is lambda nonlocal not or pass raise return try while with yield match case`),
  javascript: words(`if for while switch catch return typeof function async await new throw delete void in of do else
    instanceof super constructor import yield`),
};

const BUILT_IN: Readonly<Record<CodeLanguage, ReadonlySet<string>>> = {
  python:
    words(`abs aiter all any anext ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex
    delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id
    input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print
    property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip
    AssertionError Exception IndexError KeyError StopIteration TypeError ValueError ZeroDivisionError RuntimeError`),
  javascript:
    words(`assert expect require console Array Object String Number Boolean Symbol BigInt Map Set WeakMap WeakSet
    Date RegExp Error TypeError RangeError SyntaxError Promise Math JSON parseInt parseFloat isNaN isFinite
    structuredClone describe it test suite before after beforeEach afterEach beforeAll afterAll jest vi mock Float64Array
    Float32Array Int32Array Int16Array Int8Array Uint8Array Uint16Array Uint32Array ArrayBuffer DataView process Reflect
    Proxy setTimeout setInterval setImmediate clearTimeout clearInterval queueMicrotask Function Buffer URL Iterator
    EvalError URIError ReferenceError AggregateError WeakRef globalThis encodeURIComponent decodeURIComponent fetch`),
};

/** A call; in JavaScript also through the methods of functions, and of a template. */
const CALL: Readonly<Record<CodeLanguage, RegExp>> = {
  python: /(?<![\w.$])([A-Za-z_$][\w$]*)[ \t]*\(/g,
  javascript: /(?<![\w.$])([A-Za-z_$][\w$]*)(?:""|[ \t]*(?:\.(?:call|apply|bind)[ \t]*)?\()/g,
};

/** A decorator is called too, also without parentheses. */
const DECORATOR = /^[ \t]*@([A-Za-z_]\w*)[ \t]*$/gm;

/**
 * The functions and classes that tests of kind `assert` need from the program; the first is the required one. If the
 * entry point is named, it is that one, and of the other called names only classes. Otherwise all called names that
 * neither the language nor the tests define, after the names that the tests import from the program. If there are none,
 * a module that is not known is the program; else the program must define the language's own names that are called
 * first.
 */
export const testNames = (given: QuestionTests, language: CodeLanguage): readonly string[] =>
  readTests(given, language).names;

/** The names that tests need of the program (`testNames`), and the tests without what they import of it. */
export function readTests(
  given: QuestionTests,
  language: CodeLanguage,
): { readonly tests: QuestionTests; readonly names: readonly string[] } {
  const usual = testsWithNames(given, language, isProgramModule);
  const isFound = language === 'javascript' || (usual.names.length > 0 && !importsAllOfUnknown(given));
  const found = isFound ? usual : testsWithNames(given, language, isUnknownModule);
  if (found.names.length > 0) return { tests: found.tests, names: found.names };
  const asserted = found.body.matchAll(/\bassert[ \t(]+(?:not[ \t]+)?\(*([A-Za-z_]\w*)\(/g);
  return { tests: found.tests, names: [...new Set([...asserted].map(([, name]) => name ?? ''))] };
}

/** Whether tests import all names of a module that is not known: then any name that they use may be from there. */
const importsAllOfUnknown = ({ setup, code, asserts }: QuestionTests): boolean =>
  [setup, code ?? '', ...asserts].some((text) =>
    [...text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*\*/gm)].some(([, module]) =>
      isUnknownModule(module ?? ''),
    ),
  );

/** The tests without their imports of the program, and the names that they need of it, without those of the language. */
function testsWithNames(
  given: QuestionTests,
  language: CodeLanguage,
  isProgram: IsProgram,
): { readonly tests: QuestionTests; readonly names: readonly string[]; readonly body: string } {
  const { tests, imported } =
    language === 'python' ? withoutProgramImports(given, isProgram) : { tests: given, imported: [] };
  const body = withoutLiterals([tests.code ?? '', ...tests.asserts].join('\n'), language);
  const all = `${withoutLiterals(tests.setup, language)}\n${body}`;
  const own = ownNames(all);
  const called = (text: string): string[] =>
    [...text.matchAll(CALL[language]), ...(language === 'python' ? text.matchAll(DECORATOR) : [])]
      .map(([, name]) => name ?? '')
      .filter((name) => !KEYWORDS[language].has(name) && !own.has(name));
  const foreign = called(all).filter((name) => !BUILT_IN[language].has(name));
  const named = tests.entryPoint === null ? [] : [tests.entryPoint.split('.', 1)[0] ?? ''];
  const others = tests.entryPoint === null ? foreign : foreign.filter((name) => /^[A-Z]/.test(name));
  return { tests, names: [...new Set([...named, ...imported, ...others])], body };
}

/** The names that the tests themselves define, import or bind. */
function ownNames(text: string): ReadonlySet<string> {
  const found = new Set<string>(['check', 'candidate']);
  const add = (list: string): void => {
    for (const part of list.split(',')) {
      const name = /(?:\bas\s+)?([A-Za-z_$][\w$]*)\s*(?::[^=]*)?(?:=.*)?$/.exec(part.trim())?.[1];
      if (name !== undefined) found.add(name);
    }
  };
  for (const [, name, parameters] of text.matchAll(/\b(?:def|function)[ \t*]+([\w$]+)[ \t]*\(([^)]*)\)/g)) {
    add(name ?? '');
    add(parameters ?? '');
  }
  for (const [, name] of text.matchAll(/\bclass[ \t]+([\w$]+)/g)) add(name ?? '');
  for (const [, list] of text.matchAll(/^\s*(?:from\s+\S+\s+)?import\s+(.+)$/gm))
    add((list ?? '').replaceAll(/[()]/g, ''));
  for (const [, name] of text.matchAll(/(?<![\w.$=!<>])([A-Za-z_$][\w$]*)[ \t]*=(?![=>])/g)) add(name ?? '');
  for (const [, list] of text.matchAll(/\bfor[ \t]+([\w, ()]+?)[ \t]+in\b/g)) add((list ?? '').replaceAll(/[()]/g, ''));
  for (const [, list] of text.matchAll(/\b(?:const|let|var)[ \t]*[{[]([^}\]]*)[}\]]/g))
    add((list ?? '').replaceAll(/\w+[ \t]*:[ \t]*/g, ''));
  for (const [, list] of text.matchAll(/\(([\w$ \t,=]*)\)[ \t]*=>/g)) add(list ?? '');
  for (const [, name] of text.matchAll(/(?<![\w.$])([A-Za-z_$][\w$]*)[ \t]*=>/g)) add(name ?? '');
  for (const [, list] of text.matchAll(/\blambda[ \t]+([^:]+):/g)) add(list ?? '');
  return found;
}
