import { execFileSync } from 'node:child_process';

/** The address of the first namespace; that of this machine in the network is `.1`. */
const NETWORK = '10.77.0';
const BRIDGE = 'sluice-br';
/** This machine's address: programs in namespaces reach its servers there. */
export const HOST: string = `${NETWORK}.1`;

const ip = (...args: readonly string[]): void => {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/** A network namespace with its own address on a bridge of this machine. */
export interface Namespace {
  readonly name: string;
  readonly address: string;
}

/**
 * Network namespaces (Linux, as root, with `ip` of iproute2) that reach each other and this machine over one bridge,
 * and nothing else. A program in one has only its own address, as on a separate machine.
 */
export class Namespaces {
  readonly #made: Namespace[] = [];

  /** Throws if this is not Linux as root, or if another trial uses them. */
  static open(): Namespaces {
    ip('link', 'add', BRIDGE, 'type', 'bridge');
    ip('address', 'add', `${HOST}/24`, 'dev', BRIDGE);
    ip('link', 'set', BRIDGE, 'up');
    return new Namespaces();
  }

  /** At most 200. */
  add(name: string): Namespace {
    const place = this.#made.length + 10;
    const made = { name: `sluice-${name}`, address: `${NETWORK}.${place}` };
    const [outside, inside] = [`sluice-o${place}`, `sluice-i${place}`];
    ip('netns', 'add', made.name);
    this.#made.push(made);
    ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', inside);
    ip('link', 'set', outside, 'master', BRIDGE, 'up');
    ip('link', 'set', inside, 'netns', made.name);
    ip('-n', made.name, 'address', 'add', `${made.address}/24`, 'dev', inside);
    ip('-n', made.name, 'link', 'set', inside, 'up');
    ip('-n', made.name, 'link', 'set', 'lo', 'up');
    return made;
  }

  /** Removes all; programs that still run in them then have no network. */
  close(): void {
    for (const { name } of this.#made) ip('netns', 'delete', name);
    ip('link', 'delete', BRIDGE);
  }
}

/** The command prefix that runs a program in a namespace; the program keeps the process id. */
export const within = ({ name }: Namespace): readonly string[] => ['ip', 'netns', 'exec', name];
