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

/** How the Hugging Face hub is reached. */
export interface HubAccess {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Null: only what is public is read, and nothing is written. Never shown. */
  readonly token: string | null;
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

const PAGE_OF_HUB =
  /^https:\/\/huggingface\.co\/datasets\/([\w.-]+\/[\w.-]+)(?:\/(?:blob|resolve|raw|tree|viewer)\/([^/?#]+)(\/[^?#]*)?)?/i;

/** What is wrong with a name of input that is the address of something on the web: only paths and the hub are read. Else null. */
export function webAddressProblem(name: string): string | null {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(name) || isHubName(name)) return null;
  const [, dataset, revision = 'main', path = '/PATH'] = PAGE_OF_HUB.exec(name) ?? [];
  if (dataset === undefined)
    return 'a path, or hf://datasets/OWNER/NAME/PATH; another address has to be downloaded first';
  return `hf://datasets/${dataset}${revision === 'main' ? '' : `@${revision}`}${path}`;
}

/**
 * Reads what has to be a name of the hub.
 *
 * @throws `SluiceError` with code `usage` for another form
 */
export function parseHubName(name: string): HubName {
  const found = readHubName(name);
  if (found === null) throw new SluiceError('usage', `${name}: expected ${HUB_NAME_FORM}`);
  return found;
}
