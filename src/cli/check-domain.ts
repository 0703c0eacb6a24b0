import { BUILT_IN_DOMAINS, isBuiltInDomain, listDomains } from '../records/domain.ts';
import type { DomainVerifiers } from '../records/domain-verifier.ts';
import { SluiceError } from '../records/sluice-error.ts';

/**
 * Checks `--domain`.
 *
 * @throws `SluiceError` `usage` for a domain that has neither a built-in verifier nor one in the configuration
 */
export function checkDomain(domain: string, own: DomainVerifiers | null | undefined): void {
  if (isBuiltInDomain(domain) || own?.has(domain) === true) return;
  const expected = listDomains([...BUILT_IN_DOMAINS, ...(own?.keys() ?? [])]);
  const what = `--domain: expected ${expected}, got ${JSON.stringify(domain)}`;
  throw new SluiceError('usage', `${what}; another one needs a verifier in the configuration (verifiers)`);
}

/** Checks the domain of rows that name none (`--map`, `--domain`), like `checkDomain`. */
export function checkDefaultDomain(
  map: { readonly domain: string | null } | null,
  own: DomainVerifiers | null | undefined,
): void {
  // No row that gets it would be a question.
  if (map !== null && map.domain !== null) checkDomain(map.domain, own);
}
