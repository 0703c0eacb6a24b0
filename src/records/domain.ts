/** The domains whose verifiers are part of sluice. */
export type BuiltInDomain = 'math' | 'code' | 'choice';

/**
 * The kind of a question: it determines the verifier of its answers. One of sluice's own, or one of the configuration's
 * `verifiers`. A string, because records of any configuration and of later versions must be readable.
 */
export type Domain = BuiltInDomain | (string & Record<never, never>);

// A table, so that the compiler requires an entry for each new domain.
const DOMAINS: Readonly<Record<BuiltInDomain, true>> = { math: true, code: true, choice: true };

export const BUILT_IN_DOMAINS: readonly BuiltInDomain[] = Object.keys(DOMAINS) as BuiltInDomain[];

/** Whether a name is valid for a domain: `[a-z][a-z0-9-]{0,31}`. */
export const isDomainName = (name: string): boolean => /^[a-z][a-z0-9-]{0,31}$/.test(name);

export const isBuiltInDomain = (domain: string): domain is BuiltInDomain =>
  (BUILT_IN_DOMAINS as readonly string[]).includes(domain);

/** A list of domains for a message: `"math", "code" or "choice"`. At least two. */
export function listDomains(domains: Iterable<string>): string {
  const quoted = [...domains].map((domain) => `"${domain}"`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}
