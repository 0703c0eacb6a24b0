import { SluiceError } from '../records/sluice-error.ts';

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

const HUB_NAME = /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@(refs\/(?:convert|pr)\/[^/\s]+|[^/\s]+))?(?:\/(.*?))?\/?$/i;

/**
 * Reads `hf://datasets/OWNER/NAME[@REVISION][/PATH]`; without a revision it is `main`.
 *
 * @throws `SluiceError` with code `usage` for another form
 */
export function parseHubName(name: string): HubName {
  const [, dataset, revision = 'main', path = ''] = HUB_NAME.exec(name) ?? [];
  if (dataset !== undefined) return { dataset, revision: decodeURIComponent(revision), path };
  throw new SluiceError(
    'usage',
    `${name}: expected hf://datasets/OWNER/NAME/PATH, with @REVISION behind NAME where it is not main`,
  );
}
