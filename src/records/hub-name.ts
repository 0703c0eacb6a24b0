import { SluiceError } from './sluice-error.ts';

/** A place in a dataset of the Hugging Face hub. */
export interface HubName {
  /** `OWNER/NAME`. */
  readonly dataset: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** A file or a folder; empty: all of it. */
  readonly path: string;
}

/** Whether a name is of the hub, well-formed or not. */
export const isHubName = (name: string): boolean => /^hf:\/\//i.test(name);

/** The form of a name of the hub, for messages. */
export const HUB_NAME_FORM = 'hf://datasets/OWNER/NAME/PATH, with @REVISION behind NAME where it is not main';

const HUB_NAME = /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@(refs\/(?:convert|pr)\/[^/\s]+|[^/\s]+))?(?:\/(.*?))?\/?$/i;

/** Reads `hf://datasets/OWNER/NAME[@REVISION][/PATH]`; without a revision it is `main`. Null for another form. */
export function readHubName(name: string): HubName | null {
  const [, dataset, revision = 'main', path = ''] = HUB_NAME.exec(name) ?? [];
  if (dataset === undefined) return null;
  try {
    return { dataset, revision: decodeURIComponent(revision), path };
  } catch {
    // Its percent signs are not those of an address.
    return null;
  }
}

/**
 * The same for what has to be a name of the hub.
 *
 * @throws `SluiceError` with code `usage` for another form
 */
export function parseHubName(name: string): HubName {
  const found = readHubName(name);
  if (found === null) throw new SluiceError('usage', `${name}: expected ${HUB_NAME_FORM}`);
  return found;
}
