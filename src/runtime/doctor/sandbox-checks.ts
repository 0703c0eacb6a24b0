import { firstValueFrom } from 'rxjs';
import { checkedOk, checkFailed, checkSkipped } from '../../records/check.ts';
import type { Check } from '../../records/check.ts';
import type { CodeJob, CodeLanguage, CodeOutcome } from '../../records/code-run.ts';
import { findSandbox } from '../../sandbox/find-sandbox.ts';
import type { SandboxFound } from '../../sandbox/find-sandbox.ts';
import { KNOWN_PACKAGES } from '../../records/known-packages.ts';
import { openSandbox } from '../../sandbox/sandbox.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { KNOWN_JAVASCRIPT_PACKAGES } from '../../verifiers/code/javascript-packages.ts';

/** A program, and the required end of its run. */
interface Trial {
  readonly what: string;
  readonly body: string;
  readonly wanted: CodeOutcome;
}

const RIGHT: Trial = { what: 'a right program', body: 'return x + 1', wanted: 'passed' };
const WRONG: Trial = { what: 'a wrong program', body: 'return x', wanted: 'wrong-answer' };

/** Small, so that they are reached fast; except the wall time, which no trial should need, even on a busy machine. */
const LIMITS = { wallMs: 20_000, cpuSeconds: 1, memoryBytes: 96 * 1024 * 1024, outputBytes: 64 * 1024 };
const BOUNDED: readonly Trial[] = [
  { what: 'time', body: 'while True: pass', wanted: 'timeout' },
  { what: 'memory', body: 'return bytearray(1 << 30)', wanted: 'memory-limit' },
  { what: 'output', body: 'while True: print("x" * 4096)', wanted: 'output-limit' },
];
const ALL_TOGETHER: Trial = {
  what: 'memory of all processes together',
  body: [
    'for i in range(4):',
    '    if os.fork() == 0:',
    '        y = bytearray(48 << 20)',
    '        for j in range(0, len(y), 4096): y[j] = 1',
    '        time.sleep(60)',
    'os.wait()',
    'os.wait()',
    'raise RuntimeError',
  ].join('\n'),
  wanted: 'memory-limit',
};

/** Finds the sandbox of code questions, runs programs in it and tests its limits. */
export async function checkSandbox(mode: 'bubblewrap' | 'trusted'): Promise<readonly Check[]> {
  const found = mode === 'trusted' ? null : await findSandbox();
  if (found?.kind === 'missing') {
    const failed = checkFailed('sandbox', `code questions are set aside: ${found.reason}`, found.fix);
    return [failed, checkSkipped('sandbox-limits', 'there is no sandbox')];
  }
  const sandbox = await openSandbox({ mode, slots: 1, limits: LIMITS });
  try {
    const wrong = await unexpected(sandbox, [RIGHT, WRONG]);
    if (wrong !== null) {
      return [
        checkFailed('sandbox', wrong, 'look whether /usr/bin/python3 works by itself, and report it'),
        checkSkipped('sandbox-limits', 'programs do not run'),
      ];
    }
    return found === null
      ? trusted()
      : [
          checkedOk('sandbox', `${describeSandbox(found)}; ${await describePackages(sandbox)}`),
          await checkLimits(sandbox, found),
        ];
  } finally {
    await sandbox.close();
  }
}

const trusted = (): readonly Check[] => [
  checkedOk(
    'sandbox',
    'sandbox: "trusted": programs of models run with all the rights of this process',
    'only on a machine that may be lost; else install bubblewrap and leave `sandbox` out',
  ),
  checkSkipped('sandbox-limits', 'plain subprocesses have only limits of time, output and their own memory'),
];

type Available = Extract<SandboxFound, { readonly kind: 'available' }>;

const describeSandbox = ({ bwrap, version, python }: Available): string =>
  `${bwrap} ${version}, ${python}; a right program passes, a wrong one does not`;

/** The well-known packages that programs can import here; a program that needs another one is set aside. */
async function describePackages(sandbox: Sandbox): Promise<string> {
  const inPython = [
    'import importlib.util',
    `print(' '.join(name for name in '${KNOWN_PACKAGES.join(' ')}'.split() if importlib.util.find_spec(name)))`,
  ].join('\n');
  const inNode = [
    `const names = ${JSON.stringify(KNOWN_JAVASCRIPT_PACKAGES)};`,
    'const isThere = (name) => { try { return Boolean(require.resolve(name)); } catch { return false; } };',
    "console.log(names.filter(isThere).join(' '));",
  ].join('\n');
  const python = await installedOf(sandbox, 'python', inPython, KNOWN_PACKAGES);
  const npm = await installedOf(sandbox, 'javascript', inNode, KNOWN_JAVASCRIPT_PACKAGES);
  return `packages of Python for programs: ${python}; of npm: ${npm}`;
}

/** The packages that a program finds, and those that it does not find. */
async function installedOf(
  sandbox: Sandbox,
  language: CodeLanguage,
  program: string,
  known: readonly string[],
): Promise<string> {
  const job: CodeJob = { ...jobOf(''), language, kind: 'stdio', program, statements: [], inputs: [''] };
  const { outcome, detail, outputs } = await firstValueFrom(sandbox.run(job));
  if (outcome !== 'ran') return `not found out: ${outcome} (${detail})`;
  const installed = new Set((outputs[0] ?? '').split(/\s+/).filter((name) => name !== ''));
  const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  const missing = known.filter((name) => !installed.has(name));
  return `${listed([...installed])}; not installed (module-missing): ${listed(missing)}`;
}

async function checkLimits(sandbox: Sandbox, { cgroup }: Available): Promise<Check> {
  const trials = cgroup === null ? BOUNDED : [...BOUNDED, ALL_TOGETHER];
  const wrong = await unexpected(sandbox, trials);
  if (wrong !== null) {
    return checkFailed(
      'sandbox-limits',
      wrong,
      'do not run code questions here; report it with the kernel and the container',
    );
  }
  const enforced = `enforced: ${trials.map(({ what }) => what).join(', ')}`;
  if (cgroup !== null) return checkedOk('sandbox-limits', `${enforced} (control groups, version ${cgroup})`);
  return checkedOk(
    'sandbox-limits',
    `${enforced}; only documented: memory of all processes together (no control group is writable)`,
    'run sluice as root, or with control groups delegated: systemd-run --user --scope sluice run',
  );
}

/** The first program that did not end as required; null if there is none. */
async function unexpected(sandbox: Sandbox, trials: readonly Trial[]): Promise<string | null> {
  for (const { what, body, wanted } of trials) {
    const { outcome, detail } = await firstValueFrom(sandbox.run(jobOf(body)));
    if (outcome !== wanted) return `${what}: expected ${wanted}, got ${outcome} (${detail})`;
  }
  return null;
}

const jobOf = (body: string): CodeJob => ({
  language: 'python',
  kind: 'assert',
  program: `import os, time\ndef f(x):\n${body.replaceAll(/^/gm, '    ')}\n`,
  setup: '',
  statements: ['assert f(1) == 2'],
  entries: ['f'],
  judge: 'strict',
  triesStubs: true,
  helpers: '',
  hasOnlyEntries: false,
  names: [],
  inputs: [],
});
