import { BUILT_IN_DOMAINS, isDomainName } from '../records/domain.ts';
import type { DomainVerifier, DomainVerifiers } from '../records/domain-verifier.ts';
import { describeError } from '../records/sluice-error.ts';
import { problemsOfIdentity } from './plugin-identity.ts';
import { describeGiven } from './problem.ts';
import type { ConfigProblem } from './problem.ts';

const VERIFIER_EXPECTED =
  'a verifier: an object with name, version and verify(output, question, signal), or a function that makes one';
/** `unknown` is the decoded value for a domain of a later version. */
const RESERVED_DOMAINS: readonly string[] = [...BUILT_IN_DOMAINS, 'unknown'];
const MOST_INSTRUCTION = 4000;

/** The verifiers of a configuration: given objects, and objects made by given functions. */
export function makeVerifiers(given: unknown): {
  readonly verifiers: DomainVerifiers;
  readonly problems: ConfigProblem[];
} {
  const verifiers = new Map<string, DomainVerifier>();
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const expected = 'verifiers by domain, such as { units: unitVerifier }';
    return { verifiers, problems: [{ path: 'verifiers', expected, got: describeGiven(given, []) }] };
  }
  const problems: ConfigProblem[] = [];
  for (const [domain, value] of Object.entries(given)) {
    const path = `verifiers.${domain}`;
    if (!isDomainName(domain) || RESERVED_DOMAINS.includes(domain)) {
      const expected = `a domain of a-z, then at most 31 of a-z, 0-9 and "-", none of ${RESERVED_DOMAINS.join(', ')}`;
      problems.push({ path, expected, got: describeGiven(domain, []) });
    }
    const made = madeVerifier(value);
    problems.push(
      ...('threw' in made
        ? [{ path, expected: VERIFIER_EXPECTED, got: made.threw }]
        : problemsOfVerifier(made.value, path)),
    );
    if ('value' in made) verifiers.set(domain, made.value as DomainVerifier);
  }
  return { verifiers, problems };
}

function madeVerifier(given: unknown): { readonly value: unknown } | { readonly threw: string } {
  if (typeof given !== 'function') return { value: given };
  try {
    return { value: (given as () => unknown)() };
  } catch (error) {
    return { threw: `a function that threw (${describeError(error)})` };
  }
}

function problemsOfVerifier(verifier: unknown, path: string): readonly ConfigProblem[] {
  if (typeof verifier !== 'object' || verifier === null) {
    return [{ path, expected: VERIFIER_EXPECTED, got: describeGiven(verifier, []) }];
  }
  const problems = problemsOfIdentity(verifier, path);
  const { verify, instruction, timeoutMs } = verifier as { readonly [field in keyof DomainVerifier]?: unknown };
  const wrong = (field: string, expected: string, value: unknown): void => {
    problems.push({ path: `${path}.${field}`, expected, got: describeGiven(value, []) });
  };
  if (typeof verify !== 'function') wrong('verify', 'a function of output, question and signal', verify);
  if (instruction !== undefined && !isInstruction(instruction)) {
    wrong('instruction', `text that is not blank, of at most ${MOST_INSTRUCTION} characters`, instruction);
  }
  if (
    timeoutMs !== undefined &&
    !(Number.isSafeInteger(timeoutMs) && Number(timeoutMs) >= 1 && Number(timeoutMs) <= 600_000)
  ) {
    wrong('timeoutMs', 'an integer from 1 to 600000', timeoutMs);
  }
  return problems;
}

const isInstruction = (given: unknown): boolean =>
  typeof given === 'string' && given.trim() !== '' && given.length <= MOST_INSTRUCTION;
