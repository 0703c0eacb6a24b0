import type { CodeLimits } from '../records/code-run.ts';

/** The writable memory that Node reserves for code and heap before a program runs. */
const NODE_BYTES = 1024 ** 3;

/** The paths and settings of the two processes of a JavaScript program. */
export interface JavaScriptFiles {
  readonly node: string;
  /** Folder with `judge.cjs` and `program.cjs`. */
  readonly folder: string;
  /** False for a plain subprocess: it shares its user with the user's other processes, which a limit would count. */
  readonly isAlone: boolean;
}

/** The flags of Node for the two processes. */
function javascriptFlags(limits: CodeLimits): Readonly<Record<'judge' | 'program', readonly string[]>> {
  const heap = `--max-old-space-size=${limits.memoryBytes >> 20}`;
  // A fixed hash seed, as for Python: otherwise each process would hash the texts of Node's snapshot again, a sixth of its
  // start. Most runs end before early optimisation pays; hot code is optimised later. The debugger, which a signal of the
  // program could open, would run code in the judge.
  const both = ['--no-rehash-snapshot', '--no-sparkplug', heap, '--disable-sigusr1'];
  // Deep recursion needs a large stack.
  return { judge: ['--no-maglev', ...both], program: ['--stack-size=2000', ...both] };
}

/**
 * The start script of a JavaScript program with tests, for a POSIX shell, which starts ten times as fast as Python. It sets
 * the limits, and starts the program's process and the judge's with two channels between them, on descriptors 4 (in) and 5
 * (out) of both. Only the judge has standard input and descriptor 3, for the result; the program is sent over the channel.
 * Both ends of both channels are open before the program's process gets their names, which it removes at its start. If the
 * script has an argument, both are open already: the program's ends on 5 and 6, the judge's on 7 and 8.
 */
export function javascriptStart(limits: CodeLimits, { node, folder, isAlone }: JavaScriptFiles): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
  const of = javascriptFlags(limits);
  const judge = `${of.judge.join(' ')} ${quoted(`${folder}/judge.cjs`)}`;
  const program = `${of.program.join(' ')} ${quoted(`${folder}/program.cjs`)}`;
  const processes = isAlone
    ? `processes=p; ulimit -u >/dev/null 2>&1 && processes=u\nlimit $processes ${limits.processes}\n`
    : '';
  return String.raw`printf '\013\000\000\000\007\000\000\000started' >&3
limit() {
  ulimit -S "-$1" "$2" 2>/dev/null && ulimit -H "-$1" "$2" && return
  # A limit of the host that is lower already.
  hard=$(ulimit -H "-$1") && [ "$hard" != unlimited ] && [ "$hard" -le "$2" ] || exit 90
  ulimit -S "-$1" "$hard" || exit 90
}
limit c 0
limit n 256
limit f ${Math.floor(limits.filesBytes / 512)}
limit d ${Math.floor((limits.memoryBytes + NODE_BYTES) / 1024)}
ulimit -S -t ${limits.cpuSeconds} && ulimit -H -t ${limits.cpuSeconds + 1} || exit 90
${processes}umask 077
if [ $# -gt 0 ]; then
  down= up=
  exec 4<&5 9>&8 5>&6 8<&7 6>&- 7>&- || exit 91
else
  down=.sluice-$$-down up=.sluice-$$-up
  mkfifo "$down" "$up" && exec 6<>"$down" 7<>"$up" && exec 4<"$down" 5>"$up" 8<"$up" 9>"$down" 6>&- 7>&- || exit 91
fi
${quoted(node)} ${program} $down $up </dev/null 3>&- 8>&- 9>&- &
exec ${quoted(node)} ${judge} 4<&8 5>&9 8>&- 9>&- >/dev/null 2>&1
`;
}
