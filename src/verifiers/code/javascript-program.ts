import type { QuestionTests } from '../../records/question.ts';
import { withMaskedLiterals } from '../../records/test-language.ts';

/**
 * A program of JavaScript as it is run: with kind `stdio` it is a file, with the others the body of a function, where the
 * statements of modules are put as CommonJS has them. What the setup declares is there for the program, unless that
 * declares the same.
 */
export function javascriptProgram(program: string, tests: QuestionTests): string {
  const prepared = withSetup(program, tests.setup);
  if (tests.kind === 'stdio') return isModule(prepared) ? `//esm\n${prepared}` : prepared;
  return asCommonJs(prepared);
}

const isModule = (code: string): boolean => /^[ \t]*(?:import\s+(?:[\w*{]|['"])|export\s)/m.test(code);

function withSetup(program: string, setup: string): string {
  const declared = topLevelNames(setup);
  if (declared.length === 0 || /\brequire\(\s*['"`]\./.test(setup)) return program;
  const own = new Set(topLevelNames(program));
  return declared.some((name) => own.has(name)) ? program : `${setup}\n${program}`;
}

/** A call of `import()`: code that is compiled as text has no loader of modules, so both processes bring a function. */
const IMPORT_CALL = /(?<![\w$.])import(?=\s*\()/g;

/** Code with the statements of modules, and `import()`, as CommonJS has them. */
export function asCommonJs(code: string): string {
  return withStatements(withImportCalls(code));
}

function withImportCalls(code: string): string {
  if (!/\bimport\s*\(/.test(code)) return code;
  let made = '';
  let from = 0;
  for (const { index } of withMaskedLiterals(code, 'javascript').matchAll(IMPORT_CALL)) {
    made += `${code.slice(from, index)}__import`;
    from = index + 'import'.length;
  }
  return made + code.slice(from);
}

function withStatements(code: string): string {
  if (!isModule(code)) return code;
  return code
    .replaceAll(
      /^([ \t]*)import\s+(\w+)\s*,\s*\{([^}]{0,2000})\}\s*from\s+(['"][^'"\n]+['"]);?/gm,
      '$1import $2 from $4;\n$1import {$3} from $4;',
    )
    .replaceAll(/^([ \t]*)import\s+(['"][^'"\n]+['"]);?/gm, '$1require($2);')
    .replaceAll(/^([ \t]*)import\s+(\w+)\s+from\s+(['"][^'"\n]+['"]);?/gm, '$1const $2 = require($3);')
    .replaceAll(/^([ \t]*)import\s+\*\s+as\s+(\w+)\s+from\s+(['"][^'"\n]+['"]);?/gm, '$1const $2 = require($3);')
    .replaceAll(
      /^([ \t]*)import\s+\{([^}]{0,2000})\}\s+from\s+(['"][^'"\n]+['"]);?/gm,
      (_, indent: string, names: string, from: string) =>
        `${indent}const {${names.replaceAll(/\bas\b/g, ':')}} = require(${from});`,
    )
    .replaceAll(/^[ \t]*export\s+\{[^}]{0,2000}\};?/gm, '')
    .replaceAll(/^([ \t]*)export\s+default\s+([\w$]+);?[ \t]*$/gm, '$1module.exports = $2;')
    .replaceAll(/^([ \t]*)export\s+(?:default\s+)?(?=(?:async\s+)?function|class|const|let|var)/gm, '$1');
}

/** What code declares at a line's start: offered to the tests by name. */
export function topLevelNames(code: string): readonly string[] {
  const declared = /^(?:(?:async\s+)?function\s*\*?\s*|class\s+|(?:const|let|var)\s+)([A-Za-z_$][\w$]*)/gm;
  const unpacked = /^(?:const|let|var)\s*\{([^}]{0,2000})\}\s*=/gm;
  const names = [...code.matchAll(declared)].map(([, name]) => name ?? '');
  for (const [, list = ''] of code.matchAll(unpacked)) {
    for (const item of list.split(',')) {
      const name = /([A-Za-z_$][\w$]*)\s*(?:=.*)?$/.exec(item.trim())?.[1];
      if (name !== undefined) names.push(name);
    }
  }
  return [...new Set(names)];
}
