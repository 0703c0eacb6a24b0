import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = createRequire(import.meta.url).resolve('typescript/package.json');

/** A declaration by its location: `file#name`. */
export type DeclaredName = string;

/** The content of a declaration file. */
interface DeclarationFile {
  /** By exported name. */
  readonly exports: ReadonlyMap<string, DeclaredName>;
  /** By name that can be used in the file, without names of packages. */
  readonly known: ReadonlyMap<string, DeclaredName>;
  /** By declared name, without comments and quoted texts. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Runs the TypeScript compiler. Throws with its output. */
export function compile(...options: string[]): void {
  try {
    execFileSync(process.execPath, [path.join(path.dirname(TYPESCRIPT), 'bin', 'tsc'), ...options], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  } catch (error) {
    throw new Error(`tsc ${options.join(' ')}\n${(error as { readonly stdout: string }).stdout}`, { cause: error });
  }
}

/**
 * The declarations of the package for its users, generated from `src` as in the build. They are parsed by their layout:
 * the compiler puts each top-level declaration, and nothing else, at the start of a line.
 */
export class PackageDeclarations {
  /** A folder for tests, in which packages are found as in the repository. */
  readonly dir: string = mkdtempSync(path.join(tmpdir(), 'sluice-types-'));
  /** The declaration file of each entry point, by the name that users import. */
  readonly entries: ReadonlyMap<string, string>;
  readonly #files = new Map<string, DeclarationFile>();

  constructor() {
    const out = path.join(this.dir, 'dist');
    compile('-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--sourceMap', 'false', '--outDir', out);
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(this.dir, 'node_modules'));
    const { exports } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
    };
    this.entries = new Map(
      Object.entries(exports).flatMap(([name, target]) =>
        typeof target === 'string' ? [] : [[path.posix.join('sluice', name), path.join(this.dir, target.types)]],
      ),
    );
  }

  /** The exports of an entry point. */
  exportsOf(entry: string): ReadonlyMap<string, DeclaredName> {
    return this.#read(this.entries.get(entry) ?? entry).exports;
  }

  /** The declarations of this project that the declaration of a name mentions. */
  mentionedBy(declared: DeclaredName): readonly DeclaredName[] {
    const [file = '', name = ''] = declared.split('#');
    const { texts, known } = this.#read(file);
    const words = new Set(texts.get(name)?.match(/(?<![.\w])[A-Za-z_]\w*/g));
    return [...words].flatMap((word) => known.get(word) ?? []).filter((other) => other !== declared);
  }

  /** The text of a declaration file with its comments. */
  textOf(declared: DeclaredName): string {
    return readFileSync(declared.split('#')[0] ?? '', 'utf8');
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  #read(file: string): DeclarationFile {
    const read = this.#files.get(file);
    if (read !== undefined) return read;
    const exports = new Map<string, DeclaredName>();
    const known = new Map<string, DeclaredName>();
    const texts = new Map<string, string>();
    for (const statement of statementsOf(readFileSync(file, 'utf8'))) {
      const from = /\bfrom '(\.[^']*)'/.exec(statement)?.[1];
      const source =
        from === undefined
          ? null
          : this.#read(path.resolve(path.dirname(file), from.replace(/\.ts$/, '.d.ts'))).exports;
      const isExport = statement.startsWith('export');
      if (isExport && /^export (type )?\*/.test(statement)) {
        for (const [name, declared] of source ?? []) exports.set(name, declared);
        continue;
      }
      const list = /^(?:export|import) (?:type )?\{([^}]*)\}/.exec(statement)?.[1];
      if (list !== undefined) {
        for (const [, name = '', alias = name] of list.matchAll(/(?:type )?(\w+)(?: as (\w+))?/g)) {
          const declared = source?.get(name);
          if (declared !== undefined) (isExport ? exports : known).set(alias, declared);
        }
        continue;
      }
      const name = /^(?:export )?(?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/.exec(
        statement,
      )?.[1];
      if (name === undefined) continue;
      known.set(name, `${file}#${name}`);
      texts.set(name, `${texts.get(name) ?? ''}${statement.replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "''")}`);
      if (isExport) exports.set(name, `${file}#${name}`);
    }
    const found = { exports, known, texts };
    this.#files.set(file, found);
    return found;
  }
}

/** The top-level statements without comments; quoted texts are kept. */
function statementsOf(text: string): readonly string[] {
  const bare = text.replaceAll(/('[^'\n]*'|"[^"\n]*")|\/\*[\s\S]*?\*\/|\/\/.*/g, (_, quoted?: string) => quoted ?? '');
  return bare.split(/^(?=(?:export|import|declare|interface|type|class|abstract)\b)/m);
}
