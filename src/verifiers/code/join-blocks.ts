import type { CodeLanguage } from '../../records/code-run.ts';
import { withoutLiterals } from '../../records/test-language.ts';

/** More blocks than this are not joined. */
const MOST_BLOCKS = 50;

/** The names that one block defines and uses. */
interface Part {
  /** Functions, classes, imports and constants at its top level. */
  readonly defines: ReadonlySet<string>;
  /** Other names that are assigned at its top level: later blocks may use them. */
  readonly assigns: ReadonlySet<string>;
  /** Names that are bound anywhere in it, as parameters and variables of functions. */
  readonly binds: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

/**
 * The program that the block `main` is part of: this block and the blocks that define names that it uses and does not define,
 * or an entry point that it lacks, in the order of the text. If several define a name, the last one before its user counts,
 * else the first one after it. Blocks that only use the program, such as an example, are left out.
 */
export function joinBlocks(
  blocks: readonly string[],
  main: number,
  language: CodeLanguage,
  entries: readonly string[],
): string {
  const own = blocks[main] ?? '';
  if (blocks.length < 2 || blocks.length > MOST_BLOCKS) return own;
  const parts = blocks.map((code) => partOf(code, language));
  const taken = new Set([main]);
  const isThere = (name: string): boolean =>
    [...taken].some((index) => parts[index]?.defines.has(name) || parts[index]?.assigns.has(name));
  const waiting: { readonly name: string; readonly user: number }[] = [];
  const ask = (index: number): void => {
    const part = parts[index];
    for (const name of part?.uses ?? []) if (!part?.binds.has(name)) waiting.push({ name, user: index });
  };
  for (const name of entries) waiting.push({ name: name.split('.', 1)[0] ?? name, user: main });
  ask(main);
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, user } = next;
    if (isThere(name)) continue;
    const gives = (index: number): boolean => {
      const part = parts[index];
      if (part === undefined || taken.has(index)) return false;
      return (
        (part.defines.has(name) || (index < user && part.assigns.has(name))) && !isRival(part, parts[main], language)
      );
    };
    const indices = blocks.map((_, index) => index);
    const found = indices.findLast((index) => index < user && gives(index)) ?? indices.find(gives);
    if (found === undefined) continue;
    taken.add(found);
    ask(found);
  }
  return [...taken]
    .toSorted((a, b) => a - b)
    .map((index) => blocks[index])
    .join('\n\n');
}

/** A statement that imports names from a file of the project. */
const OF_FILE =
  /^[ \t]*(?:(?:const|let|var)[ \t]+(\{[\w$\s,]*\}|[\w$]+)[ \t]*=[ \t]*require\([ \t]*['"`]\.[^'"`\n]*['"`][ \t]*\)|import[ \t]*(\{[\w$\s,]*\}|[\w$]+)[ \t]*from[ \t]*['"]\.[^'"\n]*['"])[ \t]*;?[ \t]*$/gm;

/**
 * Blocks of JavaScript without the imports of what another block defines: a reply may show each file of a project, and the
 * files that are needed become one program.
 */
export function withoutOwnImports(blocks: readonly string[]): readonly string[] {
  if (blocks.length < 2 || blocks.length > MOST_BLOCKS) return blocks;
  const defined = blocks.map((code) => partOf(code.replaceAll(OF_FILE, ''), 'javascript').defines);
  const isOfOther = (name: string, at: number): boolean =>
    defined.some((names, other) => other !== at && names.has(name));
  return blocks.map((code, at) =>
    code.replaceAll(OF_FILE, (line: string, required?: string, imported?: string) =>
      [...(required ?? imported ?? '').matchAll(/[\w$]+/g)].every(([name]) => isOfOther(name, at)) ? '' : line,
    ),
  );
}

/** JavaScript refuses a constant or a class that is declared twice: an older version of the main block is left out. */
function isRival(part: Part, main: Part | undefined, language: CodeLanguage): boolean {
  return language === 'javascript' && [...part.defines].some((name) => main?.defines.has(name) === true);
}

function partOf(code: string, language: CodeLanguage): Part {
  const bare = withoutLiterals(code, language);
  const uses = new Set([...bare.matchAll(/(?<![\w$.])[A-Za-z_$][\w$]*/g)].map(([name]) => name));
  const [defines, assigns, binds] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const add = (to: Set<string>, list: string | undefined): void => {
    for (const [name] of (list ?? '').matchAll(/[A-Za-z_$][\w$]*/g)) to.add(name);
  };
  const find = (to: Set<string>, pattern: RegExp): void => {
    for (const match of bare.matchAll(pattern)) add(to, match[1]);
  };
  if (language === 'python') {
    find(defines, /^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm);
    for (const [, list = ''] of bare.matchAll(/^(?:from[ \t]+\S+[ \t]+)?import[ \t]+([^\n(]+|\([^)]{0,2000}\))/gm)) {
      for (const item of list.replaceAll(/[()]/g, '').split(',')) add(defines, /(\w+)(?:\.\w+)*\s*$/.exec(item)?.[1]);
    }
    find(defines, /^([A-Za-z_]\w*)[ \t]*=[ \t]*lambda\b/gm);
    find(assigns, /^([A-Za-z_]\w*(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*)[ \t]*(?::[^=\n]+)?=[^=]/gm);
    find(binds, /^[ \t]*([A-Za-z_]\w*(?:[ \t]*,[ \t]*[A-Za-z_]\w*)*)[ \t]*(?::[^=\n]+)?=[^=]/gm);
    find(binds, /\bfor[ \t]+([\w, ()]+?)[ \t]+in\b/g);
    find(binds, /\b(?:as|def|class)[ \t]+(\w+)/g);
    for (const [, list = ''] of bare.matchAll(
      /\bdef[ \t]+\w+[ \t]*\(([^)]{0,2000})\)|\blambda[ \t]+([^:]{0,2000}):/g,
    )) {
      for (const item of list.split(',')) add(binds, /^\s*\*{0,2}(\w+)/.exec(item)?.[1]);
    }
  } else {
    find(
      defines,
      /^(?:export[ \t]+(?:default[ \t]+)?)?(?:async[ \t]+)?(?:function[ \t]*\*?[ \t]*|class[ \t]+)([\w$]+)/gm,
    );
    find(defines, /^module\.exports[ \t]*=[ \t]*(?:async[ \t]+)?(?:function[ \t]*\*?|class)[ \t]+([\w$]+)/gm);
    find(defines, /^(?:export[ \t]+)?(?:const|let|var)[ \t]+([\w$]+)/gm);
    for (const [, list = ''] of bare.matchAll(/^(?:const|let|var)[ \t]*[{[]([^}\]]{0,2000})[}\]]/gm)) {
      for (const item of list.split(',')) add(defines, /([\w$]+)\s*(?:=.*)?$/.exec(item)?.[1]);
    }
    find(defines, /^import[ \t]+(?:\*[ \t]+as[ \t]+)?([\w$]+)/gm);
    find(defines, /^import[ \t]*\{([^}]{0,2000})\}/gm);
    find(binds, /\b(?:const|let|var)[ \t]*[{[]?([\w$ ,\t]+)/g);
    find(binds, /\b(?:function[ \t]*\*?|class)[ \t]*([\w$]+)/g);
    for (const [, list = ''] of bare.matchAll(/\(([\w$ \t,={}[\]]*)\)[ \t]*(?:=>|\{)/g)) add(binds, list);
    find(binds, /(?<![\w.$])([\w$]+)[ \t]*=>/g);
  }
  for (const name of [...defines, ...assigns]) binds.add(name);
  return { defines, assigns, binds, uses };
}
