import { describe, expect, it } from 'vitest';
import { extractProgram } from '../../../src/verifiers/code/extract-program.ts';
import { missingPackage } from '../../../src/verifiers/code/javascript-packages.ts';
import { asCommonJs, topLevelNames } from '../../../src/verifiers/code/javascript-program.ts';
import { cpuMsOf } from '../../support/cpu-time.ts';

const python = (output: string, entries: readonly string[] = ['f']): string | null =>
  extractProgram(output, 'python', entries)?.program ?? null;
const fence = (code: string, tag = 'python'): string => `\`\`\`${tag}\n${code}\n\`\`\``;
const F = 'def f(x):\n    return x';

describe('extractProgram', () => {
  it.each([
    ['the only block', `Sure.\n\n${fence(F)}\n\nDone.`],
    ['a block with another spelling of the language', fence(F, 'Python3')],
    ['a block without a language', fence(F, '')],
    ['a block of tildes', `~~~py\n${F}\n~~~`],
    ['a block that is not closed', `\`\`\`python\n${F}`],
    ['an indented block', `1. So:\n\n   \`\`\`python\n   def f(x):\n       return x\n   \`\`\``],
    ['the last of several', `${fence('def f(x):\n    return 0')}\nBetter:\n${fence(F)}`],
    ['the one that defines the function', `${fence(F)}\nUse it:\n${fence('print(f(1))')}`],
    ['no block of another language', `${fence(F)}\n${fence('pip install f', 'bash')}\n${fence('1', 'text')}`],
    ['the text after the thinking', `<think>${fence('def f(x): pass')}</think>${fence(F)}`],
    ['a whole reply that is code', F],
    ['a block of four ticks', `\`\`\`\`python\n${F}\n\`\`\`\``],
    ['a quoted block', `> Like this:\n> \`\`\`python\n> def f(x):\n>     return x\n> \`\`\`\n> Done.`],
    ['a block that is called code', fence(F, 'code')],
    ['a part between tags', `Here it is.\n[PYTHON]\n${F}\n[/PYTHON]\n[TESTS]\nassert f(1) == 1\n[/TESTS]`],
    ['the last part between tags', `<code>def f(x):\n    return 0</code>\nBetter:\n<code>${F}</code>\nDone.`],
    ['lines ended as on Windows', fence(F).replaceAll('\n', '\r\n')],
  ])('takes %s', (_, output) => expect(python(output)).toBe(F));

  it.each([
    ['nothing', ''],
    ['prose', 'I would return x from a function that is called f.'],
    ['prose about code', 'The function f = x is what we return. It should import nothing at all.'],
    ['a block of another language', fence('echo f', 'bash')],
    ['thinking that is not closed', `<think>${fence(F)}`],
    ['an empty block', fence('')],
    ['prose between tags', '<answer>\nThe function f returns x.\n</answer>'],
    ['a tag that is not closed', 'Here:\n<code>\nf of x is x'],
    ['binary', '\0\x01\x02'],
  ])('finds none in %s', (_, output) => expect(python(output)).toBeNull());

  it('takes a function body without its head, which the question gave', () => {
    expect(python('    return x + 1\n')).toBe('    return x + 1');
  });
  it.each<[string, string, readonly string[], string]>([
    [
      'a helper in a block before',
      `${fence('def g(x):\n    return x')}\nThen:\n${fence('def f(x):\n    return g(x)')}`,
      ['f'],
      'def g(x):\n    return x\n\ndef f(x):\n    return g(x)',
    ],
    [
      'a helper and an import in blocks after',
      `${fence('def f(x):\n    return g(x)')}\n${fence('import math')}\n${fence('def g(x):\n    return math.sqrt(x)')}`,
      ['f'],
      'def f(x):\n    return g(x)\n\nimport math\n\ndef g(x):\n    return math.sqrt(x)',
    ],
    [
      'two classes that the tests call',
      `${fence('class A:\n    pass')}\n${fence('class B:\n    pass')}`,
      ['A', 'B'],
      'class A:\n    pass\n\nclass B:\n    pass',
    ],
    [
      'a script in steps',
      `${fence('n = int(input())')}\n${fence('total = n * 2')}\n${fence('print(total)')}`,
      [],
      'n = int(input())\n\ntotal = n * 2\n\nprint(total)',
    ],
    [
      'no example of its use',
      `${fence('def g(x):\n    return x')}\n${fence('def f(x):\n    y = g(x)\n    return y')}\n${fence('y = f(3)\nprint(y)')}`,
      ['f'],
      'def g(x):\n    return x\n\ndef f(x):\n    y = g(x)\n    return y',
    ],
    [
      'no older version of what it defines itself',
      `${fence('def f(x):\n    return 0')}\n${fence('def f(x):\n    return x')}`,
      ['f'],
      'def f(x):\n    return x',
    ],
  ])('joins blocks: %s', (_, output, entries, program) => expect(python(output, entries)).toBe(program));

  it('joins blocks of JavaScript, and leaves an older version that cannot be declared twice', () => {
    const [old, helper, f] = ['const f = () => 0;', 'const g = (x) => x;', 'const f = (x) => g(x);'];
    const output = [old, helper, f, 'console.log(f(3));'].map((code) => fence(code, 'js')).join('\nor\n');
    expect(extractProgram(output, 'javascript', ['f'])?.program).toBe(`${helper}\n\n${f}`);
  });

  it.each([
    ['const g = (x) => x;\nmodule.exports = g;', "const g = require('./g');\nconst f = (x) => g(x);"],
    ['export const g = (x) => x;', "import { g } from './g.js';\nexport const f = (x) => g(x);"],
  ])('joins the files of a project without their imports of each other: %s', (...files) => {
    const [g, f] = [files[0], files[1].slice(files[1].indexOf('\n'))];
    const output = files.map((code) => fence(code, 'js')).join('\nand\n');
    expect(extractProgram(output, 'javascript', ['f'])?.program).toBe(`${g}\n\n${f}`);
  });

  it('keeps an import of a file that no block shows', () => {
    const code = "const { h } = require('./h');\nconst f = (x) => h(x);";
    const output = [fence('const g = 1;', 'js'), fence(code, 'js')].join('\n');
    expect(extractProgram(output, 'javascript', ['f'])?.program).toBe(code);
  });

  it.each([
    ['function f(x) { return x; }', "const f = require('./f');\nconsole.log(f(3));"],
    ['module.exports = function f(x) { return x; };', 'var f = require("./f");\nconsole.log(f(3));'],
    ['const f = (x) => x;\nmodule.exports = { f };', "const f = require('.').f;\nconsole.log(f(3));"],
  ])('takes a function, and no block that loads it from its file: %s', (f, usage) => {
    const output = [fence(f, 'js'), fence(usage, 'js')].join('\n');
    expect(extractProgram(output, 'javascript', ['f'])?.program).not.toContain('console.log');
  });

  it('takes JavaScript', () => {
    const program = 'const f = (x) => x;';
    expect(extractProgram(`Here:\n${fence(program, 'js')}\n${fence(F)}`, 'javascript', ['f'])?.program).toBe(program);
    expect(extractProgram(program, 'javascript', ['f'])).toEqual({ program, from: 'reply' });
    expect(extractProgram(fence(program, 'ts'), 'javascript', ['f'])?.program).toBe(program);
    const both = `${fence(program, 'js')}\nIn TypeScript:\n${fence('const f = (x: number) => x;', 'ts')}`;
    expect(extractProgram(both, 'javascript', ['f'])?.program).toBe(program);
  });
  it('is fast for long outputs', () => {
    for (const text of [
      '```'.repeat(300_000),
      '`'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      'x = 1\n'.repeat(160_000),
      `x${' '.repeat(100_000)}y`,
      `<code>${'\n'.repeat(900_000)}</code>`,
      `${'<code>'.repeat(100_000)}\n${'> ```\n'.repeat(60_000)}`,
      `<code>${' '.repeat(900_000)}x`,
      `<code>\nx${'\n'.repeat(900_000)}y\n</code>`,
      `<code>${' </code> x'.repeat(100_000)}`,
    ]) {
      expect(cpuMsOf(() => python(text))).toBeLessThan(3_000);
    }
  });

  it('is fast for outputs of opening brackets and quotes only, in JavaScript', () => {
    const openings = ['import {\n', 'const {\n', 'export {\n', 'let [\n', '\t\n', '(/[', '/* ', '`\\', "import '\n"];
    for (const opening of openings) {
      const text = `const f = 1;\n${opening.repeat(60_000 / opening.length)}`;
      const spent = cpuMsOf(() => {
        const program =
          extractProgram(`${fence(text, 'js')}\n${fence(text, 'js')}`, 'javascript', ['f'])?.program ?? '';
        topLevelNames(asCommonJs(`import { a } from 'b';\n${program}`));
        missingPackage(program);
      });
      expect(spent, JSON.stringify(opening)).toBeLessThan(2_500);
    }
  });
});
