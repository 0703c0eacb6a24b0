import { SluiceError } from './sluice-error.ts';

/** A path in a dataset of the Hugging Face hub. */
export interface HubName {
  /** `OWNER/NAME`. */
  readonly dataset: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** A file or a folder; empty: the whole dataset. */
  readonly path: string;
}

/** The access settings of the Hugging Face hub. */
export interface HubAccess {
  /** Without a trailing slash. */
  readonly endpoint: string;
  /** Null: only public data is read, and nothing is written. Never shown. */
  readonly token: string | null;
}

/** Whether a name has the scheme of the hub, well-formed or not. */
export const isHubName = (name: string): boolean => /^hf:\/\//i.test(name);

/** The form of a hub name, for messages. */
export const HUB_NAME_FORM = 'hf://datasets/OWNER/NAME/PATH, with @REVISION behind NAME where it is not main';

const HUB_NAME = /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@(refs\/(?:convert|pr)\/[^/\s]+|[^/\s]+))?(?:\/(.*?))?\/?$/i;

/** Parses `hf://datasets/OWNER/NAME[@REVISION][/PATH]`; the default revision is `main`. Null for another form. */
export function readHubName(name: string): HubName | null {
  const [, dataset, revision = 'main', path = ''] = HUB_NAME.exec(name) ?? [];
  if (dataset === undefined) return null;
  try {
    return { dataset, revision: decodeURIComponent(revision), path };
  } catch {
    // Its percent signs are not URL escapes.
    return null;
  }
}

const PAGE_OF_HUB =
  /^https:\/\/huggingface\.co\/datasets\/([\w.-]+\/[\w.-]+)(?:\/(?:blob|resolve|raw|tree|viewer)\/([^/?#]+)(\/[^?#]*)?)?/i;

/** The error for an input name that is a web address: only paths and the hub are supported. Null for other names. */
export function webAddressProblem(name: string): string | null {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(name) || isHubName(name)) return null;
  const [, dataset, revision = 'main', path = '/PATH'] = PAGE_OF_HUB.exec(name) ?? [];
  if (dataset === undefined)
    return 'a path, or hf://datasets/OWNER/NAME/PATH; another address has to be downloaded first';
  return `hf://datasets/${dataset}${revision === 'main' ? '' : `@${revision}`}${path}`;
}

/**
 * Parses a name that must be a hub name.
 *
 * @throws `SluiceError` with code `usage` for another form
 */
export function parseHubName(name: string): HubName {
  const found = readHubName(name);
  if (found === null) throw new SluiceError('usage', `${name}: expected ${HUB_NAME_FORM}`);
  return found;
}
