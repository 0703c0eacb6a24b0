import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proxyFor, proxySettingsOf } from '../../src/config/proxy.ts';

const settings = { http: 'http://a:1', https: 'b:2', not: '' };
const isProxied = (url: string, not: string): boolean => proxyFor(url, { ...settings, not }) !== null;

describe('proxySettingsOf', () => {
  it('reads both cases, of which the lower wins, and takes an empty variable for none', () => {
    expect(proxySettingsOf({ HTTP_PROXY: 'a', http_proxy: 'b', HTTPS_PROXY: '', NO_PROXY: 'c' })).toEqual({
      http: 'b',
      https: null,
      not: 'c',
    });
    expect(proxySettingsOf({})).toEqual({ http: null, https: null, not: '' });
  });
});

describe('proxyFor', () => {
  it('goes by the scheme of the endpoint, and takes a proxy without one for HTTP', () => {
    expect(proxyFor('http://x.test/v1', settings)).toEqual({ variable: 'HTTP_PROXY', url: 'http://a:1' });
    expect(proxyFor('https://x.test/v1', settings)).toEqual({ variable: 'HTTPS_PROXY', url: 'http://b:2' });
    expect(proxyFor('https://x.test/v1', { ...settings, https: null })).toBeNull();
  });

  it('has no URL if the value is not an HTTP proxy', () => {
    for (const https of ['socks5://u:p@h:1', 'http://', 'ftp://x']) {
      expect(proxyFor('https://x.test', { ...settings, https })).toEqual({ variable: 'HTTPS_PROXY', url: null });
    }
  });

  it.each(['http://localhost:8000', 'http://a.localhost', 'http://127.0.0.1:1', 'http://127.8.9.1', 'http://[::1]:8'])(
    'never leads to this machine: %s',
    (url) => {
      expect(isProxied(url, '')).toBe(false);
    },
  );

  it.each([
    ['*', 'http://x.test'],
    ['x.test', 'http://x.test'],
    ['X.TEST', 'http://x.test'],
    ['other, x.test', 'http://x.test'],
    ['other x.test', 'http://a.x.test'],
    ['.x.test', 'https://a.b.x.test'],
    ['*.x.test', 'https://a.x.test'],
    ['x.test:443', 'https://x.test'],
    ['x.test:8000', 'http://x.test:8000'],
    ['10.1.2.3', 'http://10.1.2.3:8000'],
    ['10.0.0.0/8', 'http://10.1.2.3:8000'],
    ['[fd00::1]', 'http://[fd00::1]:8000'],
    ['fd00::/8', 'http://[fd00::1]:8000'],
  ])('is none with NO_PROXY %s for %s', (not, url) => {
    expect(isProxied(url, not)).toBe(false);
  });

  it.each([
    ['', 'http://x.test'],
    ['test.x', 'http://x.test'],
    ['x.test', 'http://notx.test'],
    ['x.test:80', 'http://x.test:8000'],
    ['10.1.2.3', 'http://10.1.2.30'],
    ['2.3', 'http://10.1.2.3'],
    ['11.0.0.0/8', 'http://10.1.2.3'],
    ['10.0.0.0/99', 'http://10.1.2.3'],
    ['x.test/8', 'http://x.test'],
    [':80', 'http://x.test'],
    ['.', 'http://x.test'],
  ])('is the proxy with NO_PROXY %s for %s', (not, url) => {
    expect(isProxied(url, not)).toBe(true);
  });

  it('takes any text as NO_PROXY', () => {
    fc.assert(
      fc.property(fc.string(), (not) => {
        expect(() => proxyFor('http://x.test', { ...settings, not })).not.toThrow();
      }),
    );
  });
});
