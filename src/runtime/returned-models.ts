import type { ModelRole } from '../records/model-reply.ts';

/** An endpoint that names another model each time is said so often, and no more. */
const MAX_NAMES = 20;

/** Which models answered, by what they call themselves: hosted names are aliases, which may be pointed elsewhere. */
export class ReturnedModels {
  readonly #seen = new Map<ModelRole, Set<string>>();

  /** The name that the role's endpoint gave first, where this is another one that was not seen yet; else null. */
  see(role: ModelRole, name: string): string | null {
    const names = this.#seen.get(role);
    if (names === undefined) {
      this.#seen.set(role, new Set([name]));
      return null;
    }
    if (names.has(name) || names.size > MAX_NAMES) return null;
    const [first = null] = names;
    names.add(name);
    return first;
  }
}
