import { SluiceError } from '../records/sluice-error.ts';

/** A token for SASL OAUTHBEARER, as kafkajs takes it. */
export interface BearerToken {
  readonly value: string;
  readonly extensions?: Readonly<Record<string, string>>;
}

/** A token is asked for anew when so much of its life is left: Kafka's own clients do so too (`sasl.login.refresh.window.factor`). */
const RENEWED_BELOW = 0.2;
/** And no later than so long before its end. */
const RENEWED_SECONDS_BEFORE = 30;
/**
 * kafkajs authenticates again so long before a session ends, which is no later than its token. With a token that ends sooner it
 * does so before each request, and Kafka refuses more than one in a second as an illegal state.
 */
const LEAST_SECONDS = 10;

/**
 * A provider of tokens that asks `provide` only when the last token is about to end: kafkajs asks for each connection, of
 * which a worker opens dozens, and identity providers limit how often they are asked. Connections that ask at once share
 * one answer. What is no JWT with `exp` is not kept. While `provide` fails, a token that lasts still is used. Rejects with
 * `token-not-renewed` where the token that it gives has ended or is about to.
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

/** When a JWT ends, in Unix time; 0 where that cannot be read. */
function endOf(token: string): number {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) : 0;
    return Number.isFinite(exp) ? exp : 0;
  } catch {
    return 0;
  }
}
