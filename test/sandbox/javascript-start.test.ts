import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { javascriptStart } from '../../src/sandbox/javascript-start.ts';
import { STANDARD_LIMITS } from '../../src/sandbox/limits.ts';

/**
 * Replaces Node: prints its limits, the data from its channel, and whether it has the result's descriptor. As the program's
 * process it removes the given names of the channels.
 */
const TELLS = `#!/bin/sh
case "$*" in *judge.cjs*) who=judge; read -r input; echo "$input" >&5; read -r heard <&4;; *) who=program; for name; do case $name in .sluice-*) rm "$name";; esac; done; read -r heard <&4; echo answer >&5;; esac
result=no; (: >&3) 2>/dev/null && result=yes
echo "$who heard=$heard result=$result c=$(ulimit -c) n=$(ulimit -n) f=$(ulimit -f) d=$(ulimit -d) t=$(ulimit -S -t)-$(ulimit -H -t)" >> told
[ $who = program ] || { sleep 0.2; cat told >&3; }
`;

describe('the start of a program of JavaScript', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
    writeFileSync(join(folder, 'node'), TELLS);
    chmodSync(join(folder, 'node'), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const start = (before: string, ...args: string[]): { readonly status: number | null; readonly result: string } => {
    const script = javascriptStart(STANDARD_LIMITS, { node: join(folder, 'node'), folder, isAlone: false });
    writeFileSync(join(folder, 'start.sh'), script);
    const { status } = spawnSync('/bin/sh', ['-c', `${before} . ./start.sh 3>result`, 'sh', ...args], {
      cwd: folder,
      input: 'program\n',
    });
    return { status, result: readFileSync(join(folder, 'result'), 'latin1') };
  };

  it('limits both processes, joins them by channels without names, and gives only the judge the result', () => {
    const { result } = start('');
    const limits = 'c=0 n=256 f=65536 d=1572864 t=10-11';
    expect(result).toContain('\u000b\0\0\0\u0007\0\0\0started');
    expect(result).toContain(`program heard=program result=no ${limits}\n`);
    expect(result).toContain(`judge heard=answer result=yes ${limits}\n`);
    expect(readdirSync(folder).toSorted()).toEqual(['node', 'result', 'start.sh', 'told']);
  });

  it('takes channels that are open already', () => {
    const open = 'mkfifo a b; exec 9<>a; exec 5<a 8>a; exec 9<>b; exec 7<b 6>b 9>&-; rm a b;';
    const { result } = start(open, 'open');
    expect(result).toContain('program heard=program result=no');
    expect(result).toContain('judge heard=answer result=yes');
    expect(readdirSync(folder).toSorted()).toEqual(['node', 'result', 'start.sh', 'told']);
  });

  it('keeps a limit of the host that is lower', () => {
    expect(start('ulimit -n 64;').result).toContain('n=64 f=65536');
  });
});
