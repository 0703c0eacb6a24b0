import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Handlers } from '../../src/cli/command-arguments.ts';
import { runProgram } from '../../src/cli/program.ts';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const pages = ['../README.md', ...readdirSync(docs).filter((name) => name.endsWith('.md'))];

/** Every line of an example that calls `npx sluice`, without what a shell takes away. */
const commands = pages.flatMap((page) =>
  [...readFileSync(`${docs}${page}`, 'utf8').matchAll(/^ *(?:\$ )?npx sluice (.+)$/gm)].map(([, line = '']) => ({
    page,
    args: line
      .replace(/ +#.*$/, '')
      .trim()
      .split(/\s+/)
      .map((word) => word.replaceAll(/^['"]|['"]$/g, '')),
  })),
);

describe('the commands in the documents', () => {
  it.each(commands)('$page: sluice $args', async ({ args }) => {
    const called: string[] = [];
    const handlers = new Proxy({} as Handlers, {
      get: (_, name) => async () => {
        called.push(String(name));
        return 0;
      },
    });
    let told = '';
    const write = (text: string): void => void (told += text);
    const code = await runProgram(args, handlers, { version: '0', writeOut: write, writeErr: write });
    expect(`${code} ${called.join()} ${told}`).toBe(`0 ${args[0]} `);
  });

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(15);
  });
});
