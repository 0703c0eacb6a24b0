import { BlockList, isIP } from 'node:net';
import { textOf } from './environment.ts';
import type { EnvironmentVariables } from './environment.ts';

/** The proxies of the environment, as most programs read them. */
export interface ProxySettings {
  /** For `http:` URLs; null: none. */
  readonly http: string | null;
  /** For `https:` URLs; null: none. */
  readonly https: string | null;
  /** Hosts that are reached without a proxy, as in `NO_PROXY`. */
  readonly not: string;
}

/** Reads `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`; the lower-case name has priority, as with curl. */
export function proxySettingsOf(env: EnvironmentVariables): ProxySettings {
  const read = (name: string): string | null => textOf(env[name.toLowerCase()]) ?? textOf(env[name]);
  return { http: read('HTTP_PROXY'), https: read('HTTPS_PROXY'), not: read('NO_PROXY') ?? '' };
}

/** A proxy for a URL. */
export interface ProxyChoice {
  /** The variable that contains it. */
  readonly variable: 'HTTP_PROXY' | 'HTTPS_PROXY';
  /** May contain a user name and a password; null: the variable does not contain the URL of an HTTP proxy. */
  readonly url: string | null;
}

/** The proxy for a URL; null: none. This machine is always reached without one. */
export function proxyFor(url: string, settings: ProxySettings): ProxyChoice | null {
  const { protocol, hostname, port } = new URL(url);
  const variable = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = protocol === 'https:' ? settings.https : settings.http;
  const host = hostname.toLowerCase().replaceAll(/^\[|\]$/g, '');
  if (given === null || isThisMachine(host)) return null;
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  if (settings.not.split(/[\s,]+/).some((entry) => isExcepted(entry.toLowerCase(), host, ownPort))) return null;
  const proxy = /^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`;
  return { variable, url: /^https?:/i.test(proxy) && URL.canParse(proxy) ? proxy : null };
}

const isThisMachine = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

/**
 * `*`, a host with all its subdomains (`example.com`, `.example.com`, `*.example.com`), an address, a subnet; with or
 * without a port.
 */
function isExcepted(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return isInSubnet(entry, host);
  const [, name = entry, onlyPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const suffix = name.replaceAll(/^\*?\.|^\[|\]$/g, '');
  return host === suffix || (suffix !== '' && isIP(host) === 0 && host.endsWith(`.${suffix}`));
}

function isInSubnet(entry: string, host: string): boolean {
  const [address = '', bits = ''] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), type);
  return list.check(host, type);
}
