import { isIP } from 'node:net';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether only this machine can reach an address. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host);

/**
 * Whether a request's Host header may come from a person who typed the address. A foreign page that points its own name
 * to this address (DNS rebinding) has that name in the header. Any port: a tunnel may have another one.
 */
export function isHostAllowed(header: string | undefined, listensOn: string): boolean {
  if (header === undefined) return false;
  const name = header.toLowerCase().replace(/:\d{1,5}$/, '');
  if (isLoopback(name) || name === listensOn.toLowerCase()) return true;
  if (isLoopback(listensOn)) return false;
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
