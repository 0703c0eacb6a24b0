import type { QuestionTests } from '../../records/question.ts';
import { withMaskedLiterals } from '../../records/test-language.ts';

/**
 * A program of JavaScript in the form in which it runs: a file for kind `stdio`; for the others the body of a function, with
 * import and export statements changed to CommonJS. The program can use the declarations of the setup, unless it declares the
 * same names.
 */
export function javascriptProgram(given: string, tests: QuestionTests): string {
  const program = given.replace(HASHBANG, '');
  const prepared = withSetup(program, tests.setup);
  if (tests.kind === 'stdio') return isModule(prepared) ? `//esm\n${prepared}` : prepared;
  // After the setup a directive has no effect.
  const directive = isDirective(program) && prepared !== program ? DIRECTIVE : '';
  return `${directive}${asCommonJs(prepared)}${pairedKinds(tests.setup)}`;
}

/** The tests' setup as CommonJS, with a call that passes its classes to the judge. */
export const javascriptSetup = (setup: string): string => `${asCommonJs(setup)}${pairedKinds(setup)}`;

/**
 * A call that names the classes of the setup, after their declarations. The program has a copy of each, or declares it
 * again; for the tests, objects of both are of one class.
 */
function pairedKinds(setup: string): string {
  const names = OF_FILE.test(setup) ? [] : topLevelNames(setup).filter((name) => /^[A-Z]/.test(name));
  const pairs = names.map((name) => `${name}: typeof ${name} === 'function' ? ${name} : undefined`);
  return pairs.length === 0 ? '' : `\n;__kinds({ ${pairs.join(', ')} });`;
}

/** The first line of a script (`#!/usr/bin/env node`), which is allowed at the start of a file only: other code runs before it here. */
const HASHBANG = /^\s*#![^\n]*/;
const DIRECTIVE = "'use strict';\n";
const isDirective = (code: string): boolean => /^\s*(['"])use strict\1/.test(withMaskedComments(code));
const withMaskedComments = (code: string): string => code.replaceAll(/^\s*(?:\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)/g, '');
const isModule = (code: string): boolean => /^[ \t]*(?:import\s+(?:[\w*{]|['"])|export\s)/m.test(code);
/** A setup that loads the program from a file of its project, also through the usual aliases (`@/utils/add`). */
const OF_FILE = /\brequire\(\s*['"`](?:[./#]|[@~]\/|src\/)/;

function withSetup(program: string, setup: string): string {
  const declared = topLevelNames(setup);
  if (declared.length === 0 || OF_FILE.test(setup)) return program;
  const own = new Set(topLevelNames(program));
  return declared.some((name) => own.has(name)) ? program : `${setup}\n${program}`;
}

/**
 * A call of `import()`, or `import.meta`: code that is compiled as text has no module loader, so both processes provide a
 * function with `meta`.
 */
const IMPORT_CALL = /(?<![\w$.])import(?=\s*\(|\.meta\b)(?:\.meta)?/g;

/** Code with import and export statements, and `import()`, changed to CommonJS; a module is strict. */
export function asCommonJs(code: string): string {
  const lines = withLines(code);
  return `${isModule(lines) && !isDirective(lines) ? DIRECTIVE : ''}${withStatements(withImportCalls(lines))}`;
}

/** Each import or export statement on a line of its own. */
function withLines(code: string): string {
  let made = '';
  let from = 0;
  // Forwards from each semicolon: a lookbehind would read a run of spaces again at each space, and masked comments are spaces.
  for (const { 0: end, index } of withMaskedLiterals(code, 'javascript').matchAll(
    /;[ \t]*(?=(?:import\s+[\w*{"]|export\s))/g,
  )) {
    made += `${code.slice(from, index + end.length)}\n`;
    from = index + end.length;
  }
  return made + code.slice(from);
}

function withImportCalls(code: string): string {
  if (!/\bimport(?:\s*\(|\.meta\b)/.test(code)) return code;
  let made = '';
  let from = 0;
  for (const { index, 0: found } of withMaskedLiterals(code, 'javascript').matchAll(IMPORT_CALL)) {
    made += `${code.slice(from, index)}${found === 'import' ? '__import' : '__import.meta'}`;
    from = index + found.length;
  }
  return made + code.slice(from);
}

function withStatements(code: string): string {
  if (!isModule(code)) return code;
  return withExports(code)
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
    .replaceAll(/^([ \t]*)export\s+(?=(?:async\s+)?function|class|const|let|var)/gm, '$1');
}

/**
 * Exports under another name, and the default export, are set at the end, after all declarations. A function that is the
 * default export has the other exports as properties.
 */
function withExports(code: string): string {
  const ends: string[] = [];
  const named = [...code.matchAll(NAMED_EXPORT)].map(([, name = '']) => name);
  const whole = (name: string): string => `module.exports = ${name};`;
  const made = code
    .replaceAll(/^[ \t]*export\s+\{([^}]{0,2000})\}(?!\s*from\b);?/gm, (_, list: string) => {
      for (const item of list.split(',')) {
        const [name = '', other = name] = item.trim().split(/\s+as\s+/);
        if (other !== 'default' && other !== '') named.push(other);
        if (other !== name) ends.push(other === 'default' ? whole(name) : `var ${other} = ${name};`);
      }
      return '';
    })
    .replaceAll(
      /^([ \t]*)export\s+default\s+(?=(?:(?:async\s+)?function\b\s*\*?|class)\s+(?!extends\b)([A-Za-z_$][\w$]*))/gm,
      (_, indent: string, name: string) => (ends.push(whole(name)), indent),
    )
    .replaceAll(/^([ \t]*)export\s+default\s+/gm, '$1module.exports = ');
  if (named.length > 0) ends.push(withNamed(named));
  return [made, ...ends].join('\n');
}

const NAMED_EXPORT =
  /^[ \t]*export\s+(?:(?:async\s+)?function\b\s*\*?\s*|(?:class|const|let|var)\s+)([A-Za-z_$][\w$]*)/gm;
const withNamed = (names: readonly string[]): string => {
  const all = names.map((name) => `${name}: typeof ${name} === 'undefined' ? undefined : ${name}`).join(', ');
  return `;if (typeof module.exports === 'function') for (const [name, value] of Object.entries({ ${all}, default: module.exports })) if (!(name in module.exports)) Object.defineProperty(module.exports, name, { value, configurable: true });`;
};

/** All names that code may declare at its top level, anywhere in a line. A name that does not exist is not offered to the tests. */
export function declaredNames(code: string): readonly string[] {
  const masked = withMaskedLiterals(code, 'javascript');
  const declared =
    /(?:\bfunction\s*\*?\s*|\bclass\s+|\b(?:const|let|var)\s+|,\s*)([A-Za-z_$][\w$]*)(?=\s*[=({;,\n]|\s+extends\b)/g;
  return [...new Set([...topLevelNames(code), ...[...masked.matchAll(declared)].map(([, name]) => name ?? '')])];
}

/** Names that code declares at a line's start. */
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
