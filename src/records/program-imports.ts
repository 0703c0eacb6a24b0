import { KNOWN_PACKAGES } from './known-packages.ts';
import { PYTHON_LIBRARY } from './python-library.ts';
import type { QuestionTests } from './question.ts';
import { withMaskedLiterals } from './test-language.ts';

/**
 * The names of the program's module in tests (`from solution import f`). A fixed list, because the program's
 * definitions must not decide it: otherwise a program could define a package that this machine lacks.
 */
const PROGRAM_MODULES: ReadonlySet<string> = new Set(
  `solution solutions main __main__ program submission answer implementation your_module your_code your_solution
  your_program your_file your_script my_module my_solution module_name solution_module candidate_solution`.split(/\s+/),
);

/** Further packages that tests import and no program is called after. */
const OTHER_PACKAGES = `mock six nose parameterized ddt freezegun faker hamcrest responses typing_extensions pytest_mock
  pytest_asyncio pytest_benchmark colorama tabulate tqdm rich click flask django fastapi starlette aiohttp httpx
  sqlalchemy redis boto3 jinja2 psutil simplejson ujson orjson toolz cytoolz unidecode rapidfuzz Levenshtein`;
const PACKAGES: ReadonlySet<string> = new Set([...KNOWN_PACKAGES, ...OTHER_PACKAGES.split(/\s+/)]);

const FROM = /^([ \t]*)from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|(?:[^\n;\\]|\\\n)+)/gm;
const WHOLE = /^([ \t]*)import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*$/gm;
const PATCHED = /\b(?:patch(?:\.dict|\.multiple)?|setattr)\([ \t\n]*["']/g;

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** Whether a module of tests is the program, by its name. */
export type IsProgram = (module: string) => boolean;

/** A relative import, or one of the usual names. */
export const isProgramModule: IsProgram = (module) =>
  module.startsWith('.') || PROGRAM_MODULES.has(module.split('.').at(-1) ?? '');

/**
 * A module that is neither of the library nor of a package (`from calculator import Calculator`). Only for tests that use
 * nothing else of the program: a package that is not known may have such a name too.
 */
export const isUnknownModule: IsProgram = (module) => {
  const [first = ''] = module.split('.', 1);
  return isProgramModule(module) || (!PYTHON_LIBRARY.has(first) && !PACKAGES.has(first));
};

/**
 * Removes the imports of the program from Python tests, because its names are already available; also returns those
 * names.
 */
export function withoutProgramImports(
  tests: QuestionTests,
  isProgram: IsProgram = isProgramModule,
): {
  readonly tests: QuestionTests;
  readonly imported: readonly string[];
} {
  const imported = new Set<string>();
  const change = (text: string): string => withoutImports(text, imported, isProgram);
  const changed = {
    ...tests,
    setup: change(tests.setup),
    code: tests.code === null ? null : change(tests.code),
    asserts: tests.asserts.map(change),
  };
  return { tests: changed, imported: [...imported] };
}

function withoutImports(text: string, imported: Set<string>, isProgram: IsProgram): string {
  if (!/\bimport\b/.test(text)) return text;
  const masked = withMaskedLiterals(text, 'python');
  const edits: Edit[] = [];
  const remove = (found: RegExpExecArray, indent: string, left: string): void => {
    const lines = found[0].split('\n').length - 1;
    edits.push({ at: found.index, length: found[0].length, text: `${indent}${left}${'\n'.repeat(lines)}` });
  };
  for (const found of masked.matchAll(FROM)) {
    const [, indent = '', module = '', list = ''] = found;
    const pairs = [...list.matchAll(/(\w+)(?:[ \t\\\n]+as[ \t]+(\w+))?/g)];
    const names = pairs.map(([, name = '']) => name);
    if (!isProgram(module)) continue;
    for (const name of names) imported.add(name);
    const renamed = pairs.flatMap(([, name, other]) =>
      other === undefined || other === name ? [] : [`${other} = ${name}`],
    );
    remove(found, indent, renamed.join('; ') || 'pass');
    edits.push(...patchedIn(text, module));
  }
  for (const found of masked.matchAll(WHOLE)) {
    const [, indent = '', module = '', other = module] = found;
    const uses = [...masked.matchAll(new RegExp(`(?<![\\w.])${other.replaceAll('.', '\\.')}\\.([A-Za-z_]\\w*)`, 'g'))];
    const names = uses.map(([, name = '']) => name);
    if (!isProgram(module)) continue;
    for (const name of names) imported.add(name);
    // The module itself may be used too, such as in `hasattr(solution, 'f')`: it is an object, and only the live judge has it.
    const rest = masked.slice(0, found.index) + masked.slice(found.index + found[0].length);
    const isObject = /^\w+$/.test(other) && new RegExp(`(?<![\\w.])${other}(?!\\s*=[^=])(?![\\w.])`).test(rest);
    remove(found, indent, isObject ? `import __program__ as ${other}` : 'pass');
    edits.push(...uses.map(({ index }) => ({ at: index, length: other.length + 1, text: '' })));
    edits.push(...patchedIn(text, module));
  }
  const seen = new Set<number>();
  const inOrder = edits.filter(({ at }) => !seen.has(at) && seen.add(at)).toSorted((a, b) => b.at - a.at);
  return inOrder.reduce(
    (before, { at, length, text: given }) => before.slice(0, at) + given + before.slice(at + length),
    text,
  );
}

/**
 * The strings that name something in the module to replace it (`patch("solution.fetch")`): there it is in the program.
 */
function patchedIn(text: string, module: string): readonly Edit[] {
  return [...text.matchAll(PATCHED)]
    .map(({ index, 0: call }) => index + call.length)
    .filter((at) => text.startsWith(`${module}.`, at))
    .map((at) => ({ at, length: module.length, text: '__program__' }));
}
