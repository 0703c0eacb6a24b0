import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SluiceError } from '../records/sluice-error.ts';

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

/** Lets a server listen; resolves with its root, with the port that it really has. Rejects with code `port-taken` or `listen-failed`. */
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
  const message =
    error.code === 'EADDRINUSE'
      ? `--port: ${port} on ${host} is taken; choose another one, or 0 for any free one`
      : `--port: cannot listen on port ${port} of ${host}`;
  return new SluiceError(error.code === 'EADDRINUSE' ? 'port-taken' : 'listen-failed', message, { cause: error });
}
