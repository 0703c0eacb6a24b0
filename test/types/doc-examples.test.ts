import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, PackageDeclarations } from '../support/package-declarations.ts';

const declarations = new PackageDeclarations();
afterAll(() => declarations.close());

/** What examples take as given, beside everything that the entry points export. */
const GIVEN = `
import type { CampaignTopology, Question } from 'sluice';
import type { DrivenPorts } from 'sluice/testing';
declare global {
  const topology: CampaignTopology;
  const question: Question;
  const scripted: DrivenPorts;
}
`;

/** The code in a doc comment: in a fence for TypeScript, or behind `@example`. */
function codeIn(comment: string): readonly string[] {
  const text = comment.replaceAll(/^[ \t]*\* ?/gm, '');
  const fenced = [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const tagged = [...text.matchAll(/^@example\n((?!```)[\s\S]*?)(?=^@|$(?![\s\S]))/gm)].map((match) => match[1] ?? '');
  return [...fenced, ...tagged];
}

/** The doc comment of an exported declaration; none where it has none. */
function commentOf(declared: string): string {
  const name = declared.split('#')[1] ?? '';
  const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*export (?:declare )?(?:abstract )?\\w+ ${name}\\b`);
  return comment.exec(declarations.textOf(declared))?.[1] ?? '';
}

interface Example {
  readonly name: string;
  readonly code: string;
}

/** The examples of everything exported, once each, with imports of what they use from the entry points. */
function examples(): readonly Example[] {
  const entryOf = new Map<string, string>();
  const documented = new Map<string, string>();
  for (const entry of declarations.entries.keys()) {
    for (const [name, declared] of declarations.exportsOf(entry)) {
      if (!entryOf.has(name)) entryOf.set(name, entry);
      documented.set(declared, name);
    }
  }
  return [...documented].flatMap(([declared, of]) =>
    codeIn(commentOf(declared)).map((code, index) => {
      const used = [...new Set(code.match(/(?<![.\w'"/-])[A-Za-z]\w*/g))].filter((word) => entryOf.has(word));
      const imports = used.map((word) => `import { ${word} } from '${entryOf.get(word)}';\n`);
      return { name: `${of}-${index}`, code: `${imports.join('')}\n${code}\nexport {};\n` };
    }),
  );
}

describe('the examples in the doc comments of exports', () => {
  it('compile', () => {
    const found = examples();
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['defineConfig-0', 'openCampaign-0', 'createChatModel-0', 'TopologyTestDriver-0']),
    );
    const dir = path.join(declarations.dir, 'examples');
    mkdirSync(dir);
    writeFileSync(path.join(dir, 'given.ts'), GIVEN);
    for (const { name, code } of found) writeFileSync(path.join(dir, `${name}.ts`), code);
    const paths = Object.fromEntries([...declarations.entries].map(([entry, file]) => [entry, [file]]));
    const options = { module: 'nodenext', target: 'es2023', strict: true, noEmit: true, skipLibCheck: true, paths };
    const types = { types: ['node'], lib: ['es2023'] };
    // Modules with `await` outside of a function, as the files of a project are.
    writeFileSync(path.join(declarations.dir, 'package.json'), '{ "type": "module" }');
    const project = path.join(declarations.dir, 'tsconfig.json');
    writeFileSync(project, JSON.stringify({ compilerOptions: { ...options, ...types }, include: ['examples'] }));
    expect(() => compile('-p', project)).not.toThrow();
  });
});
