import { lstatSync, readlinkSync } from 'node:fs';

/** Contents of the sandbox of one program. */
export interface BwrapOptions {
  /** Folder with the runner; `/sluice` in the sandbox. */
  readonly runnerDir: string;
  /** Node's binary; `/sluice-node` in the sandbox. */
  readonly node: string;
  readonly filesBytes: number;
  /** Descriptor of the system call filter; null if there is no filter for this processor. */
  readonly seccompFd: number | null;
}

/**
 * The arguments of bubblewrap; the command follows them. Tests of kind `stdio` read `/dev/stdin`, which needs `--proc /proc` in front of them; where
 * tests are judged inside there is none. Everything is unshared (network, processes, users, IPC, host name, control groups),
 * further user namespaces are off, no capability is left. The system is `/usr`, read-only; of the rest only a small
 * `/dev`, read-only, and the working folder `/tmp`, of a bounded size in memory. There is no `/etc`, no `/home` and no
 * `/sys`.
 */
export function bwrapArguments(options: BwrapOptions): readonly string[] {
  return [
    ...words('--unshare-all --unshare-user --disable-userns --cap-drop ALL --new-session --die-with-parent'),
    ...words('--uid 65534 --gid 65534 --hostname sandbox'),
    // Not --clearenv: bubblewrap is started with an empty environment, since its own would show in /proc/1/environ.
    ...words('--setenv PATH /usr/local/bin:/usr/bin:/bin --setenv HOME /tmp --setenv LANG C.UTF-8'),
    // The same hash seed each time: a program that depends on the order of a set gives the same result when it is replayed.
    ...words('--setenv PYTHONHASHSEED 0 --setenv PYTHONDONTWRITEBYTECODE 1'),
    ...words('--ro-bind /usr /usr'),
    ...['/bin', '/lib', '/lib64', '/lib32', '/sbin'].flatMap(systemFolder),
    // Not --dev: it adds terminals and a writable /dev/shm without a bound.
    ...['null', 'zero', 'full', 'random', 'urandom'].flatMap((name) => words(`--dev-bind /dev/${name} /dev/${name}`)),
    // Semaphores of multiprocessing are files there: they count as files of the program.
    ...words('--symlink /tmp /dev/shm'),
    ...words('--symlink /proc/self/fd /dev/fd --symlink /proc/self/fd/0 /dev/stdin'),
    ...words('--symlink /proc/self/fd/1 /dev/stdout --symlink /proc/self/fd/2 /dev/stderr'),
    '--ro-bind',
    options.runnerDir,
    '/sluice',
    '--ro-bind',
    options.node,
    '/sluice-node',
    ...words(`--size ${options.filesBytes} --perms 0700 --tmpfs /tmp --remount-ro / --chdir /tmp`),
    ...(options.seccompFd === null ? [] : words(`--seccomp ${options.seccompFd}`)),
    '--',
  ];
}

const words = (text: string): readonly string[] => text.split(' ');

/** `/bin` and its like are links into `/usr` on merged systems, folders of their own on others, or absent. */
function systemFolder(folder: string): readonly string[] {
  try {
    return lstatSync(folder).isSymbolicLink()
      ? ['--symlink', readlinkSync(folder), folder]
      : ['--ro-bind', folder, folder];
  } catch {
    return [];
  }
}
