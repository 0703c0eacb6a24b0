/** The refused system calls, and `socket`, which is refused for all families but local and internet ones. */
interface Calls {
  readonly audit: number;
  readonly refused: readonly number[];
  readonly socket: number;
}

// ptrace, process_vm_*, pidfd_getfd, kcmp and process_madvise would give the program access to the judge's process.
// The rest (mounts, namespaces, BPF, io_uring, userfaultfd, keys, perf events, handles, modules, kexec) are used in
// attacks on kernels, and no program that answers a question needs them. memfd_create, memfd_secret, shmget, semget,
// msgget and mq_open would allocate memory that is counted for no process.
const NEW_CALLS: readonly number[] = [425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 447];
const CALLS: Readonly<Record<string, Calls>> = {
  x64: {
    audit: 0xc000003e,
    refused: [
      101,
      310,
      311,
      312,
      298,
      321,
      323,
      248,
      249,
      250,
      165,
      166,
      155,
      161,
      272,
      308,
      303,
      304,
      175,
      176,
      313,
      246,
      320,
      319,
      29,
      64,
      68,
      240,
      ...NEW_CALLS,
    ],
    socket: 41,
  },
  arm64: {
    audit: 0xc00000b7,
    refused: [
      117,
      270,
      271,
      272,
      241,
      280,
      282,
      217,
      218,
      219,
      40,
      39,
      41,
      51,
      97,
      268,
      264,
      265,
      105,
      106,
      273,
      104,
      294,
      279,
      194,
      190,
      186,
      180,
      ...NEW_CALLS,
    ],
    socket: 198,
  },
};

const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const REFUSE_PERM = 0x00050001;
const REFUSE_FAMILY = 0x00050061;
/** AF_UNIX, AF_INET and AF_INET6: the network namespace confines them. AF_VSOCK, for example, ignores namespaces. */
const FAMILIES: readonly number[] = [1, 2, 10];

/**
 * The filter of system calls that bubblewrap loads (`--seccomp`), as classic BPF (seccomp(2)); null on a processor that
 * it is not written for. Calls of another architecture end the process; refused ones fail with EPERM.
 */
export function seccompFilter(architecture: string): Buffer | null {
  const calls = CALLS[architecture];
  if (calls === undefined) return null;
  const program: [code: number, jumpTrue: number, jumpFalse: number, value: number][] = [
    [LOAD, 0, 0, 4],
    [EQUAL, 1, 0, calls.audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, 0],
    // The x32 calls of x86-64 are the same calls under other numbers.
    [AT_LEAST, 0, 1, 0x40000000],
    [RETURN, 0, 0, REFUSE_PERM],
    ...calls.refused.flatMap((call): [number, number, number, number][] => [
      [EQUAL, 0, 1, call],
      [RETURN, 0, 0, REFUSE_PERM],
    ]),
    [EQUAL, 1, 0, calls.socket],
    [RETURN, 0, 0, ALLOW],
    [LOAD, 0, 0, 16],
    ...FAMILIES.flatMap((family): [number, number, number, number][] => [
      [EQUAL, 0, 1, family],
      [RETURN, 0, 0, ALLOW],
    ]),
    [RETURN, 0, 0, REFUSE_FAMILY],
  ];
  const filter = Buffer.alloc(8 * program.length);
  for (const [index, [code, jumpTrue, jumpFalse, value]] of program.entries()) {
    filter.writeUInt16LE(code, 8 * index);
    filter.writeUInt8(jumpTrue, 8 * index + 2);
    filter.writeUInt8(jumpFalse, 8 * index + 3);
    filter.writeUInt32LE(value, 8 * index + 4);
  }
  return filter;
}
