import { SluiceError } from '../records/sluice-error.ts';

/** A token for SASL OAUTHBEARER, in kafkajs' format. */
export interface BearerToken {
  readonly value: string;
  readonly extensions?: Readonly<Record<string, string>>;
}

/**
 * A token is renewed when this share of its lifetime is left, as in Kafka's own clients
 * (`sasl.login.refresh.window.factor`).
 */
const RENEWED_BELOW = 0.2;
/** It is also renewed at the latest this long before its end. */
const RENEWED_SECONDS_BEFORE = 30;
/**
 * kafkajs authenticates again this long before a session ends, which is at the latest the end of its token. If a token
 * ends sooner, it does so before each request, and Kafka rejects more than one per second as an illegal state.
 */
const LEAST_SECONDS = 10;

/**
 * A provider of tokens that calls `provide` only when the last token is about to end: kafkajs requests one for each
 * connection, of which a worker opens dozens, and identity providers limit the number of requests. Concurrent
 * connections share one result. A token that is not a JWT with `exp` is not kept. If `provide` fails, a token that is
 * still valid is used. Rejects with `token-not-renewed` if the resulting token has ended or is about to.
 *
 * @param now Unix time in seconds
 */
export function reusedToken<Token extends BearerToken>(
  provide: () => Promise<Token>,
  now: () => number = () => Date.now() / 1000,
): () => Promise<Token> {
  let kept: { readonly token: Token; readonly endsAt: number; readonly renewAt: number } | null = null;
  let asked: Promise<Token> | null = null;
  const provided = async (): Promise<Token> => {
    const startedAt = now();
    try {
      const token = await provide();
      const endsAt = endOf(token.value);
      const renewAt = endsAt - Math.max(RENEWED_SECONDS_BEFORE, RENEWED_BELOW * (endsAt - startedAt));
      kept = { token, endsAt, renewAt };
      return token;
    } catch (error) {
      if (kept !== null && kept.endsAt - now() > LEAST_SECONDS) return kept.token;
      throw error;
    }
  };
  const renew = async (): Promise<Token> => {
    const token = await provided();
    const endsAt = endOf(token.value);
    if (endsAt !== 0 && endsAt - now() <= LEAST_SECONDS) throw notRenewed(endsAt - now());
    return token;
  };
  return () => {
    if (kept !== null && now() < kept.renewAt) return Promise.resolve(kept.token);
    asked ??= renew().finally(() => {
      asked = null;
    });
    return asked;
  };
}

function notRenewed(left: number): SluiceError {
  const when = left > 0 ? `ends in ${Math.floor(left)} s` : `has ended ${Math.floor(-left)} s ago`;
  return new SluiceError(
    'token-not-renewed',
    `the token of kafka.sasl ${when}, and there is no newer one: expected one that lasts for more than ${LEAST_SECONDS} s. ` +
      'One of tokenEnv is never renewed: let something renew the file of tokenFile, or give oauthBearerProvider',
  );
}

/** The end of a JWT in Unix time; 0 if it cannot be read. */
function endOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
    return Number.isFinite(exp) ? exp : 0;
  } catch {
    return 0;
  }
}
