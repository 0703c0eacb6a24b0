import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHostAllowed, isLoopback } from '../../src/web/host-check.ts';

describe('the Host header', () => {
  it('is one of this machine where the server is reached from it alone', () => {
    for (const host of ['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '127.9.9.9', '[::1]:8080']) {
      expect([host, isHostAllowed(host, '127.0.0.1')]).toEqual([host, true]);
      expect([host, isHostAllowed(host, '0.0.0.0')]).toEqual([host, true]);
    }
    for (const host of ['10.0.0.1', '[2001:db8::1]', 'host.example', 'localhost.example', '127.0.0.1.example', '']) {
      expect([host, isHostAllowed(host, '127.0.0.1')]).toEqual([host, false]);
    }
    expect(isHostAllowed(undefined, '0.0.0.0')).toBe(false);
  });

  it('is an address or the given name where the server is open to others', () => {
    expect(isHostAllowed('10.0.0.1:8080', '0.0.0.0')).toBe(true);
    expect(isHostAllowed('[2001:db8::1]:8080', '::')).toBe(true);
    expect(isHostAllowed('page.example:8080', 'page.example')).toBe(true);
    expect(isHostAllowed('other.example:8080', 'page.example')).toBe(false);
    expect(isHostAllowed('host.example', '0.0.0.0')).toBe(false);
  });

  it('is never a foreign domain name, for any address of the server', () => {
    fc.assert(
      fc.property(
        fc.domain(),
        fc.constantFrom('127.0.0.1', '::1', 'localhost', '0.0.0.0', '10.0.0.1'),
        (name, host) => {
          expect(isHostAllowed(name, host)).toBe(false);
          expect(isHostAllowed(`${name}:8080`, host)).toBe(false);
          expect(isLoopback(name)).toBe(false);
        },
      ),
    );
  });
});
