import type { ChatModelConfig, EndpointConfig } from '../../config/config.ts';
import { demandsStream } from '../../model/stream-choice.ts';
import type { CallFailure, ModelRole } from '../../records/model-reply.ts';
import type { WayToEndpoint } from './way-to-endpoint.ts';

/** The error message of an endpoint about a field that it does not accept. */
const UNSUPPORTED = String.raw`(?:unsupported|not\s+supported|unrecognized|unknown|unexpected|not\s+permitted|not\s+allowed|extra|instead|does\s+not\s+support|only the default)`;
const refuses = (field: string, message: string): boolean =>
  new RegExp(String.raw`\b${field}\b[^{}]{0,120}${UNSUPPORTED}|${UNSUPPORTED}[^{}]{0,120}\b${field}\b`, 'i').test(
    message,
  );

const CONTEXT = /context[ _](?:length|window|size)|max_model_len|maximum (?:context|model)|too (?:large|many tokens)/i;

/** The change that the request needs, if its refusal names it; else null. */
export function adviceOnRequest(
  role: ModelRole,
  config: EndpointConfig | ChatModelConfig,
  { message, status }: CallFailure,
): string | null {
  if (!('sampling' in config)) return null;
  const field = `models.${role}`;
  const { maxTokensField, stream, extraBody } = config;
  if (stream === 'never' && demandsStream(status ?? 0, message)) {
    return `this model answers only as a stream: leave ${field}.stream at 'auto'`;
  }
  const isContext = CONTEXT.test(message) && !/max_completion_tokens/.test(message);
  if (maxTokensField === 'max_tokens' && !isContext && refuses('max_tokens', message)) {
    return `this model takes the token limit under its newer name: set ${field}.maxTokensField to 'max_completion_tokens'`;
  }
  if (maxTokensField === 'max_completion_tokens' && !isContext && refuses('max_completion_tokens', message)) {
    return `this server knows the token limit by its older name: leave ${field}.maxTokensField at 'max_tokens'`;
  }
  if (refuses('temperature', message)) {
    return `this model has a fixed temperature: set ${field}.sampling.temperature to the one that it names, mostly 1`;
  }
  if (refuses('top_p', message)) return `this model has a fixed top_p: set ${field}.sampling.topP to 1`;
  const own = Object.keys(extraBody).find((name) => message.includes(name));
  return own === undefined ? null : `the endpoint names ${own}: correct or take out ${field}.extraBody.${own}`;
}

const CERTIFICATE =
  /self[- ]signed|unable to (?:verify|get)[^.]{0,40}certificate|certificate has expired|altname|CERT_|UNABLE_TO_/i;

/** The obstacle between here and an endpoint that cannot be connected to. */
export function adviceOnConnection(
  role: ModelRole,
  { baseUrl }: EndpointConfig,
  { message }: CallFailure,
  { proxy }: WayToEndpoint,
): string | null {
  const field = `models.${role}`;
  const { hostname, protocol } = new URL(baseUrl);
  if (/proxy response/i.test(message) && proxy !== null) {
    return `the proxy ${proxy.host} (${proxy.variable}) lets no connection to ${hostname} through: correct ${proxy.variable} with its user and password, or put ${hostname} into NO_PROXY`;
  }
  if (/altname|does not match certificate/i.test(message)) {
    return `the certificate at ${hostname} is for another name: correct ${field}.baseUrl`;
  }
  if (/certificate has expired/i.test(message)) return `the certificate at ${hostname} has expired: renew it`;
  if (CERTIFICATE.test(message)) {
    return `the certificate at ${hostname} is of an authority that Node.js does not know: NODE_EXTRA_CA_CERTS=FILE names its certificate, in PEM`;
  }
  if (protocol === 'https:' && /wrong version number|packet length too long|EPROTO/i.test(message)) {
    return `the server at ${baseUrl} speaks no TLS: begin ${field}.baseUrl with http://`;
  }
  if (proxy !== null) {
    return `it is reached through the proxy ${proxy.host} (${proxy.variable}): look at that, or put ${hostname} into NO_PROXY; else start the server at ${baseUrl}`;
  }
  return null;
}
