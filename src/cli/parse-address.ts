import { SluiceError } from '../records/sluice-error.ts';

/** What servers of a command listen on unless they are told otherwise: they are reached from this machine alone. */
export const DEFAULT_HOST = '127.0.0.1';

/** Reads `--port`; 0: a free one. */
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
