import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SluiceError } from '../records/sluice-error.ts';

/** The address of a server. */
export interface ListenAddress {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
}

/** Errors of an unknown host name, and of another machine's address. */
const NOT_OURS = new Set(['ENOTFOUND', 'EADDRNOTAVAIL']);

/**
 * Starts listening; resolves with the root URL, which has the actual port. Rejects with code `usage` if the host is not
 * an address of this machine, with `port-taken` or `listen-failed`.
 */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenFailure(host, port, error));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${shown}:${address.port}`;
}

function listenFailure(host: string, port: number, error: NodeJS.ErrnoException): SluiceError {
  if (error.code === 'EADDRINUSE') {
    const message = `--port: ${port} on ${host} is taken; choose another one, or 0 for any free one`;
    return new SluiceError('port-taken', message, { cause: error });
  }
  if (NOT_OURS.has(error.code ?? '')) {
    const message = `--host: ${host} is no address of this machine; 127.0.0.1 is for this machine alone, 0.0.0.0 for all that reach it`;
    return new SluiceError('usage', message, { cause: error });
  }
  return new SluiceError('listen-failed', `--port: cannot listen on port ${port} of ${host}`, { cause: error });
}
