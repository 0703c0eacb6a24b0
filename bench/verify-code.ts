import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { firstValueFrom, from, lastValueFrom, map, mergeMap, toArray } from 'rxjs';
import type { CodeJob } from '../src/records/code-run.ts';
import type { Question } from '../src/records/question.ts';
import type { Verdict } from '../src/records/verdict.ts';
import { createVerifier } from '../src/runtime/verifier.ts';
import { openSandbox } from '../src/sandbox/sandbox.ts';
import { parseQuestionLine } from '../src/sources/parse-question.ts';
import { mutate } from '../test/support/mutate-program.ts';

// Run by hand: SLUICE_DATA=../shared/data node bench/verify-code.ts [reference|mutants|throughput …]

const wanted = process.argv.slice(2);
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

function questionsOf(file: string): readonly Question[] {
  const folder = process.env['SLUICE_DATA'] ?? '../shared/data';
  const lines = gunzipSync(readFileSync(join(folder, file)))
    .toString('utf8')
    .split('\n');
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const parsed = parseQuestionLine(line, new Date(0));
    if ('reason' in parsed) throw new Error(`${file}: ${parsed.reason}`);
    return [parsed.question];
  });
}

const sandbox = await openSandbox();
const math = (): never => {
  throw new Error('no mathematics here');
};
const verifier = createVerifier({ math, runCode: sandbox.run, close: () => sandbox.close() });
const fenced = (program: string): string => `Here is the solution.\n\n\`\`\`python\n${program}\n\`\`\`\n`;

interface Decided {
  readonly question: Question;
  readonly program: string;
  readonly verdict: Verdict;
}

async function decideAll(pairs: readonly { question: Question; program: string }[]): Promise<readonly Decided[]> {
  const decide = mergeMap(
    ({ question, program }: { question: Question; program: string }) =>
      verifier.verify(fenced(program), question).pipe(map((verdict) => ({ question, program, verdict }))),
    8,
  );
  return lastValueFrom(from(pairs).pipe(decide, toArray()));
}

function tally(decided: readonly Decided[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of decided) {
    const key = `${verdict.verdict}: ${verdict.reason}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).join(', ');
}

const files = isWanted('reference') || isWanted('mutants') ? ['humaneval.jsonl.gz', 'mbpp.jsonl.gz'] : [];
for (const file of files) {
  const questions = questionsOf(file);
  if (isWanted('reference')) {
    const startedAt = performance.now();
    const decided = await decideAll(questions.map((question) => ({ question, program: question.answer })));
    const seconds = (performance.now() - startedAt) / 1000;
    print(`${file}: ${questions.length} reference solutions in ${seconds.toFixed(1)} s: ${tally(decided)}`);
    for (const { question, verdict } of decided) {
      if (verdict.verdict !== 'correct')
        print(`  ${question.source} ${question.question.slice(0, 70)}: ${verdict.reason}`);
    }
  }
  if (isWanted('mutants')) {
    const mutants = questions.flatMap((question, index) => {
      const program = mutate(question.answer, index);
      return program === null ? [] : [{ question, program }];
    });
    const decided = await decideAll(mutants);
    print(`${file}: ${mutants.length} solutions with one mutated line: ${tally(decided)}`);
    const survivors = decided.filter(({ verdict }) => verdict.verdict === 'correct');
    for (const { question, program } of survivors.slice(0, 12)) {
      const before = question.answer.split('\n');
      const changed = program.split('\n').findIndex((line, index) => line !== before[index]);
      print(`  survives: ${before[changed]?.trim()}  ->  ${program.split('\n')[changed]?.trim()}`);
    }
  }
}

if (isWanted('throughput')) {
  const common = { kind: 'assert', setup: '', entries: ['f'], judge: 'strict', triesStubs: true } as const;
  const jobs: Readonly<Record<'python' | 'javascript', CodeJob>> = {
    python: {
      ...common,
      language: 'python',
      program: 'def f(x):\n    return x + 1\n',
      statements: ['assert f(1) == 2', 'assert f(2) == 3', 'assert f(-1) == 0'],
      helpers: '',
      hasOnlyEntries: false,
      names: [],
      inputs: [],
    },
    javascript: {
      ...common,
      language: 'javascript',
      program: 'function f(x) {\n  return x + 1;\n}\n',
      statements: ['assert.equal(f(1), 2)', 'assert.equal(f(2), 3)', 'assert.equal(f(-1), 0)'],
      helpers: '',
      hasOnlyEntries: false,
      names: ['f'],
      inputs: [],
    },
  };
  // The same program and the same tests, in one file.
  const textOf = (job: CodeJob): string => [job.program, job.setup, ...job.statements].join('\n');
  const bare = (command: string, flags: readonly string[], text: string) => async (): Promise<void> => {
    const child = spawn(command, [...flags, text], { env: {}, stdio: 'pipe' });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  };
  const sandboxed = (job: CodeJob) => async (): Promise<void> => {
    const { outcome, detail } = await firstValueFrom(sandbox.run(job));
    if (outcome !== 'passed') throw new Error(`${outcome}: ${detail}`);
  };
  const lanes = availableParallelism();
  const perSecond = async (run: () => Promise<void>, count: number): Promise<number> => {
    const startedAt = performance.now();
    let left = count;
    const lane = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await run();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return (1000 * count) / (performance.now() - startedAt);
  };
  // In turn, so that other load on the machine affects all equally; a ratio is computed within each round.
  const python = textOf(jobs.python);
  const javascript = `const assert = require('node:assert');\n${textOf(jobs.javascript)}`;
  const rounds: Record<'inside' | 'plain' | 'sameFlags' | 'insideJs' | 'plainJs', number>[] = [];
  for (let round = 0; round < 15; round += 1) {
    rounds.push({
      inside: await perSecond(sandboxed(jobs.python), 40),
      plain: await perSecond(bare('/usr/bin/python3', ['-c'], python), 40),
      sameFlags: await perSecond(bare('/usr/bin/python3', ['-s', '-S', '-c'], python), 40),
      insideJs: await perSecond(sandboxed(jobs.javascript), 40),
      plainJs: await perSecond(bare(process.execPath, ['-e'], javascript), 40),
    });
  }
  const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  const row = (name: string, of: (round: (typeof rounds)[number]) => number, digits: number): void => {
    const values = rounds.map(of);
    const range = `${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)}`;
    print(`  ${name.padEnd(46)} ${median(values).toFixed(digits).padStart(6)}   (${range})`);
  };
  print(`throughput, ${lanes} at a time, median of ${rounds.length} rounds (least to most):`);
  row('programs a second in the sandbox', ({ inside }) => inside, 0);
  row('/usr/bin/python3 spawns of the same program', ({ plain }) => plain, 0);
  row('/usr/bin/python3 -s -S, the flags of the runner', ({ sameFlags }) => sameFlags, 0);
  row('RATIO to /usr/bin/python3 (wanted: 0.45)', ({ inside, plain }) => inside / plain, 2);
  row('ratio to /usr/bin/python3 -s -S (harsher)', ({ inside, sameFlags }) => inside / sameFlags, 2);
  row('programs of JavaScript a second in the sandbox', ({ insideJs }) => insideJs, 0);
  row('node spawns of the same program', ({ plainJs }) => plainJs, 0);
  row('RATIO to node (wanted: 0.45)', ({ insideJs, plainJs }) => insideJs / plainJs, 2);
}
await verifier.close();
