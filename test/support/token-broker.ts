import { ListeningBroker } from './listening-broker.ts';

/**
 * A real broker whose clients use SASL OAUTHBEARER with unsigned tokens (Kafka's own validator for tests). A session
 * ends after `sessionMs` or with its token, whichever is earlier (`connections.max.reauth.ms`, KIP-368): a connection
 * that is used after that without authenticating again is closed.
 */
export const startTokenBroker = (sessionMs: number): Promise<ListeningBroker> =>
  ListeningBroker.start({
    protocol: 'SASL_PLAINTEXT',
    properties: {
      'listener.name.client.sasl.enabled.mechanisms': 'OAUTHBEARER',
      'listener.name.client.oauthbearer.sasl.jaas.config':
        'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
      'listener.name.client.oauthbearer.connections.max.reauth.ms': String(sessionMs),
    },
  });

/** An unsigned token of the user `worker` that is valid for this number of seconds from now on. */
export function unsignedToken(seconds: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Date.now() / 1000;
  return `${part({ alg: 'none' })}.${part({ sub: 'worker', iat: now, exp: now + seconds })}.`;
}
