import { describe, expect, it } from 'vitest';
import { reusedToken } from '../../src/kafka/reused-token.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (exp: number): string => `${part({ alg: 'none' })}.${part({ exp })}.`;

/** A provider whose tokens last for so many seconds, and the clock that it is on. */
class Issuer {
  now = 1_000;
  asked = 0;
  isAway = false;
  readonly #seconds: number | null;

  constructor(seconds: number | null) {
    this.#seconds = seconds;
  }

  readonly provide = (): Promise<{ readonly value: string }> => {
    this.asked += 1;
    if (this.isAway) return Promise.reject(new Error('the issuer is away'));
    return Promise.resolve({ value: this.#seconds === null ? `opaque-${this.asked}` : jwt(this.now + this.#seconds) });
  };
}

describe('reusedToken', () => {
  it('requests one token for concurrent connections, and a new one when a fifth of its lifetime is left', async () => {
    const issuer = new Issuer(600);
    const token = reusedToken(issuer.provide, () => issuer.now);
    const [first, second] = await Promise.all([token(), token()]);
    expect(first).toBe(second);
    issuer.now += 479;
    expect(await token()).toBe(first);
    expect(issuer.asked).toBe(1);
    issuer.now += 2;
    expect((await token()).value).toBe(jwt(issuer.now + 600));
    expect(issuer.asked).toBe(2);
  });

  it('keeps no token with less than half a minute, and no token that is not a JWT', async () => {
    for (const seconds of [25, null]) {
      const issuer = new Issuer(seconds);
      const token = reusedToken(issuer.provide, () => issuer.now);
      await token();
      await token();
      expect(issuer.asked).toBe(2);
    }
  });

  it('uses the last token while the issuer is away, until it ends', async () => {
    const issuer = new Issuer(600);
    const token = reusedToken(issuer.provide, () => issuer.now);
    const first = await token();
    issuer.isAway = true;
    issuer.now += 589;
    expect(await token()).toBe(first);
    issuer.now += 2;
    await expect(token()).rejects.toThrow('the issuer is away');
    issuer.isAway = false;
    expect((await token()).value).toBe(jwt(issuer.now + 600));
  });

  it('rejects with a remedy if the token is about to end', async () => {
    const issuer = new Issuer(9);
    const token = reusedToken(issuer.provide, () => issuer.now);
    await expect(token()).rejects.toMatchObject({
      code: 'token-not-renewed',
      message: expect.stringMatching(/ends in 9 s.*tokenFile/) as string,
    });
  });
});
