import { SluiceError } from '../records/sluice-error.ts';

/** The default address of a command's servers, which only this machine can reach. */
export const DEFAULT_HOST = '127.0.0.1';

/** Reads `--port`; 0 means any free port. */
export function parsePort(given: string): number {
  const port = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (port <= 65_535) return port;
  throw new SluiceError('usage', `--port: expected a port from 0 to 65535, got ${JSON.stringify(given)}`);
}

/** Reads `--host`. */
export function parseHost(given: string): string {
  if (given === '') throw new SluiceError('usage', '--host: expected an address, got ""');
  return given;
}
