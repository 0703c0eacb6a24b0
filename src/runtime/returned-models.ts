import type { ModelRole } from '../records/model-reply.ts';

/** Maximum number of names that are reported for an endpoint that names another model each time. */
const MAX_NAMES = 20;

/** The models that answered, by the names in their replies: hosted names are aliases that may be redirected. */
export class ReturnedModels {
  readonly #seen = new Map<ModelRole, Set<string>>();

  /** The first name that the role's endpoint returned, if `name` is another one that was not seen before; else null. */
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
