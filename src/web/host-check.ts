import { isIP } from 'node:net';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether an address is reached from this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * Whether a request's Host header may be one of a person who typed the address. A page elsewhere that lets its own name point
 * to this address (DNS rebinding) has that name in it. Any port: a tunnel may have another one.
 */
export function isHostAllowed(header: string | undefined, listensOn: string): boolean {
  if (header === undefined) return false;
  const name = header.toLowerCase().replace(/:\d{1,5}$/, '');
  if (isLoopback(name) || name === listensOn.toLowerCase()) return true;
  if (isLoopback(listensOn)) return false;
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
